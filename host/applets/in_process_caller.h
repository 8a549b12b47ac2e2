// InProcessCaller: AppletCaller over modules loaded into this process.
#ifndef SYNAPPSD_APPLETS_IN_PROCESS_CALLER_H_
#define SYNAPPSD_APPLETS_IN_PROCESS_CALLER_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "applets/applet_caller.h"
#include "applets/registry.h"
#include "base/clock.h"
#include "services/host_methods.h"
#include "services/timers.h"

namespace synappsd::applets {

class CallDispatcher;

struct InProcessCallerOptions {
  // An applet that was asked to stop has this long; then its caller gets CANCELLED all the same.
  Milliseconds cancel_grace{2'000};
  // Calls over an applet's concurrency wait, at most so many per applet; over it
  // RESOURCE_EXHAUSTED.
  std::size_t max_waiting = 1024;
};

class InProcessCaller : public AppletCaller {
 public:
  // All references must outlive this.
  InProcessCaller(InProcessCallerOptions options, services::HostMethods& methods,
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
  // period, then ends the packages in the reverse order of loading; all that within `limit`.
  // Blocks. A module that hangs is logged and left behind. Once; later calls do nothing.
  void Stop(Milliseconds limit);

 private:
  // Shared, because modules and timers may call back late: they find it gone then.
  const std::shared_ptr<CallDispatcher> dispatcher_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_IN_PROCESS_CALLER_H_
