// InProcessCaller: AppletCaller over modules loaded into this process.
#ifndef SYNAPPSD_APPLETS_IN_PROCESS_CALLER_H_
#define SYNAPPSD_APPLETS_IN_PROCESS_CALLER_H_

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
#include "applets/package_runtime.h"
#include "applets/registry.h"
#include "base/clock.h"
#include "services/host_methods.h"
#include "services/timers.h"

namespace synappsd::applets {

struct InProcessCallerOptions {
  // An applet that was asked to stop has this long; then its caller gets CANCELLED all the same.
  Milliseconds cancel_grace{2'000};
  // Calls over an applet's concurrency wait, at most so many per applet; over it
  // RESOURCE_EXHAUSTED.
  std::size_t max_waiting = 1024;
};

// Shared, because modules and timers may call back late: they find it gone then.
class InProcessCaller : public AppletCaller, public std::enable_shared_from_this<InProcessCaller> {
 public:
  // All references must outlive this.
  static std::shared_ptr<InProcessCaller> Make(InProcessCallerOptions options,
                                               services::HostMethods& methods,
                                               services::Timers& timers, const Clock& clock);
  InProcessCaller(const InProcessCaller&) = delete;
  InProcessCaller& operator=(const InProcessCaller&) = delete;
  ~InProcessCaller() override;  // Stop(0)

  // Loads the modules of all packages. Those that do not load are marked broken in the registry.
  // Runs the modules' constructors. Once, before calls.
  void Load(AppletRegistry& registry);

  std::uint64_t Call(AppletCall call, std::shared_ptr<AppletCallListener> listener) override;
  void Cancel(std::uint64_t call_id) override;

  // Refuses new calls with UNAVAILABLE, cancels those under way, waits for them within the grace
  // period, then ends the packages in the reverse order of loading, `limit` for each. Blocks. A
  // module that hangs is logged and left behind.
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

  InProcessCaller(InProcessCallerOptions options, services::HostMethods& methods,
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

#endif  // SYNAPPSD_APPLETS_IN_PROCESS_CALLER_H_
