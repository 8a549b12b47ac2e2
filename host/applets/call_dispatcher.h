// CallDispatcher: admits calls to their applets' lanes and gives them to the packages' servers.
#ifndef SYNAPPSD_APPLETS_CALL_DISPATCHER_H_
#define SYNAPPSD_APPLETS_CALL_DISPATCHER_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "applets/active_call.h"
#include "applets/applet_caller.h"
#include "applets/package_server.h"
#include "base/clock.h"
#include "services/timers.h"

namespace synappsd::applets {

// Who serves the applets of one type from now on.
struct LaneSetting {
  std::shared_ptr<PackageServer> server;
  std::size_t concurrency = 0;
  Milliseconds timeout{0};  // of the package; 0: none
};

// Any thread. Shared, because servers and timers may call back late: they find it gone then.
class CallDispatcher : public std::enable_shared_from_this<CallDispatcher> {
 public:
  // `timers` must outlive this. `max_waiting`: calls over an applet's concurrency, per applet.
  CallDispatcher(std::size_t max_waiting, services::Timers& timers)
      : max_waiting_(max_waiting), timers_(timers) {}
  CallDispatcher(const CallDispatcher&) = delete;
  CallDispatcher& operator=(const CallDispatcher&) = delete;

  // All types there are. Calls that are with a server stay there; those that wait go to the new
  // one, or end with NOT_FOUND.
  void SetLanes(const std::map<std::string, LaneSetting>& lanes);

  // As of AppletCaller. A call that another applet asked for does not wait for an applet that, in
  // turn, is waiting for that one: RESOURCE_EXHAUSTED. A call has the time it asks for or the
  // package's, whichever is shorter; of the package's own this keeps watch: DEADLINE_EXCEEDED, and
  // the lane has room again when the server is done with it.
  std::uint64_t Call(AppletCall call, std::shared_ptr<AppletCallListener> listener);
  void Cancel(std::uint64_t call_id);

  // For the servers: the call is over. The first one counts.
  void End(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome);

  // Refuses new calls, cancels those under way, waits for them within `limit`; what is left then is
  // ended with CANCELLED.
  void Stop(Milliseconds limit);

 private:
  // One applet: which calls are with it, which wait.
  struct Lane {
    std::shared_ptr<PackageServer> server;
    std::size_t concurrency = 0;
    Milliseconds timeout{0};
    std::size_t running = 0;
    std::deque<std::shared_ptr<ActiveCall>> waiting;
  };
  struct Entry {
    std::shared_ptr<ActiveCall> call;
    std::shared_ptr<Lane> lane;
    std::shared_ptr<PackageServer> server;  // that it was given to; null: it waits
    bool cancelled = false;
    std::uint64_t timer = 0;  // of the package's time limit; 0: none
  };

  bool Shorten(AppletCall* call) const;
  Status Admit(const std::shared_ptr<ActiveCall>& call, bool has_timer, bool* starts);
  void Expire(std::uint64_t call_id);
  Status ReasonOfCancelled(const ActiveCall& call, Status cancelled) const;
  void Start(const std::shared_ptr<ActiveCall>& call);
  std::shared_ptr<ActiveCall> TakeWaiting(Lane& lane);
  void EndSoon(std::shared_ptr<ActiveCall> call, Status status);

  const std::size_t max_waiting_;
  services::Timers& timers_;
  std::atomic<std::uint64_t> next_id_{1};

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::string, std::shared_ptr<Lane>, std::less<>> lanes_;  // by type; guarded by mutex_
  std::unordered_map<std::uint64_t, Entry> entries_;                 // guarded by mutex_
  bool stopping_ = false;                                            // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_CALL_DISPATCHER_H_
