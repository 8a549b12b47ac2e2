// AppletHost: the AppletCaller and PackageControl of the daemon. A package's module runs in a
// worker process or in this one, as the administrator says; calls do not notice.
#ifndef SYNAPPSD_APPLETS_APPLET_HOST_H_
#define SYNAPPSD_APPLETS_APPLET_HOST_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "applets/applet_caller.h"
#include "applets/call_dispatcher.h"
#include "applets/package_control.h"
#include "applets/quarantine_store.h"
#include "base/clock.h"
#include "base/result.h"
#include "services/host_methods.h"
#include "services/timers.h"
#include "workers/cgroups/control_groups.h"
#include "workers/process/reactor.h"
#include "workers/supervisor/supervisor.h"

namespace synappsd::applets {

struct AppletHostOptions {
  std::filesystem::path worker_program;  // synapps-worker
  // An applet that was asked to stop has this long; then its caller gets CANCELLED all the same.
  // For workers it is in `supervision`.
  Milliseconds cancel_grace{2'000};
  // Calls over an applet's concurrency wait, at most so many per applet; over it
  // RESOURCE_EXHAUSTED.
  std::size_t max_waiting = 1024;
  workers::SupervisorOptions supervision;
  // Of a package's memory limit: a worker that holds more is replaced.
  std::uint64_t recycle_memory_percent = 80;
  // Told of each worker that is lost. Any thread; must not block. May be empty.
  std::function<void(const std::string& package, const WorkerCrash& crash)> on_crash = {};
  // Where workers get control groups of their own. Must outlive the host; null: they get none.
  const workers::ControlGroups* control_groups = nullptr;
  // Values that no report of a crash may show. May be empty.
  std::function<std::vector<std::string>(const Package&)> secrets_of = {};
};

class AppletHost : public AppletCaller, public PackageControl {
 public:
  // So many packages have a worker before their first call; those over it wait for one.
  static constexpr std::size_t kMaxWarmPackages = 64;

  // All references must outlive this.
  AppletHost(AppletHostOptions options, services::HostMethods& methods, services::Timers& timers,
             QuarantineStore& quarantines, const Clock& clock);
  AppletHost(const AppletHost&) = delete;
  AppletHost& operator=(const AppletHost&) = delete;
  ~AppletHost() override;  // Stop(0)

  std::uint64_t Call(AppletCall call, std::shared_ptr<AppletCallListener> listener) override;
  void Cancel(std::uint64_t call_id) override;

  void SetPackages(std::vector<ServedPackage> packages) override;
  Status Reload(std::string_view package) override;
  Status SetDisabled(std::string_view package, bool disabled) override;
  Status ClearQuarantine(std::string_view package) override;
  std::vector<PackageStatus> Statuses() const override;

  // Calls `answered` on the thread that speaks with the workers, once it comes to it: how to tell
  // that it lives.
  void Probe(std::function<void()> answered) { reactor_.Post(std::move(answered)); }

  // Refuses new calls with UNAVAILABLE, cancels those under way, waits for them within the grace
  // period, then ends workers and modules; all that within `limit`. Blocks. A worker that hangs is
  // killed, a module in this process that hangs is left behind; both are logged. Once; later calls
  // do nothing.
  void Stop(Milliseconds limit);

 private:
  struct Served {
    ServedPackage as_asked;
    std::shared_ptr<PackageServer> server;
  };

  std::shared_ptr<PackageServer> MakeServer(const ServedPackage& served);
  std::shared_ptr<PackageServer> Update(Served& served, const ServedPackage& next);
  Result<std::shared_ptr<PackageServer>> Find(std::string_view package) const;

  const AppletHostOptions options_;
  services::HostMethods& methods_;
  services::Timers& timers_;
  QuarantineStore& quarantines_;
  const Clock& clock_;
  workers::Reactor reactor_;
  // Shared, because modules and timers may call back late: they find it gone then.
  const std::shared_ptr<CallDispatcher> dispatcher_;

  mutable std::mutex mutex_;
  std::map<std::string, Served, std::less<>> served_;     // by package; guarded by mutex_
  std::vector<std::shared_ptr<PackageServer>> retiring_;  // guarded by mutex_
  bool stopped_ = false;                                  // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_APPLET_HOST_H_
