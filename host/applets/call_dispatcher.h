// CallDispatcher: what is behind InProcessCaller: admits calls to their applets' lanes, starts,
// cancels and ends them.
#ifndef SYNAPPSD_APPLETS_CALL_DISPATCHER_H_
#define SYNAPPSD_APPLETS_CALL_DISPATCHER_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "applets/applet_caller.h"
#include "applets/in_process_caller.h"
#include "applets/package_runtime.h"
#include "applets/registry.h"
#include "base/clock.h"
#include "services/host_methods.h"
#include "services/timers.h"

namespace synappsd::applets {

// Shared, because modules and timers may call back late: they find it gone then.
class CallDispatcher : public std::enable_shared_from_this<CallDispatcher> {
 public:
  // All references must outlive this.
  static std::shared_ptr<CallDispatcher> Make(InProcessCallerOptions options,
                                              services::HostMethods& methods,
                                              services::Timers& timers, const Clock& clock);
  CallDispatcher(const CallDispatcher&) = delete;
  CallDispatcher& operator=(const CallDispatcher&) = delete;
  ~CallDispatcher();  // after Stop()

  // As of InProcessCaller.
  void Load(AppletRegistry& registry);
  std::uint64_t Call(AppletCall call, std::shared_ptr<AppletCallListener> listener);
  void Cancel(std::uint64_t call_id);
  void Stop(Milliseconds limit);

 private:
  // One applet: which calls are with it, which wait.
  struct Lane {
    std::shared_ptr<PackageRuntime> runtime;
    std::size_t concurrency = 0;
    std::size_t running = 0;
    std::deque<std::shared_ptr<ActiveCall>> waiting;
  };
  struct Entry {
    std::shared_ptr<ActiveCall> call;
    Lane* lane = nullptr;
    bool running = false;
    bool cancelled = false;
  };

  CallDispatcher(InProcessCallerOptions options, services::HostMethods& methods,
                 services::Timers& timers, const Clock& clock);

  Status Admit(const std::shared_ptr<ActiveCall>& call, std::shared_ptr<PackageRuntime>* start);
  void Start(const std::shared_ptr<PackageRuntime>& runtime,
             const std::shared_ptr<ActiveCall>& call);
  void End(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome);
  void EndSoon(std::shared_ptr<ActiveCall> call, Status status);
  void GiveUp(std::uint64_t call_id);

  const InProcessCallerOptions options_;
  services::HostMethods& methods_;
  services::Timers& timers_;
  const Clock& clock_;
  std::deque<std::shared_ptr<PackageRuntime>> runtimes_;  // set by Load()
  std::atomic<std::uint64_t> next_id_{1};

  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::string, Lane, std::less<>> lanes_;    // by type; guarded by mutex_
  std::unordered_map<std::uint64_t, Entry> entries_;  // guarded by mutex_
  bool stopping_ = false;                             // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_CALL_DISPATCHER_H_
