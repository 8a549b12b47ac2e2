// ModuleHost: speaks the applet ABI with one module, in this process. Knows nothing of services or
// engines: what a module says goes to a ModuleOwner, what it is told comes from there.
//
// Threads: one loop for everything the ABI marks [loop]; a pool for invoke() of applets with
// "execution": "blocking".
#ifndef SYNAPPSD_APPLETS_MODULE_MODULE_HOST_H_
#define SYNAPPSD_APPLETS_MODULE_MODULE_HOST_H_

#include <synapps/applet.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "applets/module/loop_waiter.h"
#include "applets/module/loop_watch.h"
#include "applets/module/module_endpoint.h"

namespace synappsd::applets {

struct ModuleHostOptions {
  std::string package;                       // for thread names
  std::string config_json = "{}";            // for create()
  std::size_t pool_threads = 0;              // 0: no applet of the package is blocking
  std::size_t max_requests = 256;            // open at a time
  std::size_t max_request_bytes = 16 << 20;  // of one request: its JSON and its body
  std::size_t max_posts = 4096;              // functions the module has posted that have not run

  // A function of the module that keeps the loop longer than this is logged; 0: none is.
  Milliseconds loop_warning{0};

  // Not null: what the loop does while it has nothing to run. Must live as long as the process: the
  // loop may be given up, never to end.
  LoopWaiter* loop_waiter = nullptr;
};

class ModuleCore;

// Any thread.
class ModuleHost : public ModuleEndpoint {
 public:
  // What names the module sends may be this long: kinds of events, methods of requests.
  static constexpr std::size_t kMaxNameBytes = 256;

  ModuleHost(const synapps_module& module, ModuleHostOptions options,
             std::shared_ptr<ModuleOwner> owner);
  ModuleHost(const ModuleHost&) = delete;
  ModuleHost& operator=(const ModuleHost&) = delete;
  ~ModuleHost() override;  // Stop(0)

  void Invoke(ModuleCall call) override;
  void Cancel(CallId call) override;
  void Forget(CallId call) override;
  void DeliverEvent(RequestId request, std::string_view kind, std::string_view data) override;
  void DeliverDone(RequestId request, synapps_status status, std::string_view json,
                   std::string_view body) override;
  bool Stop(Milliseconds limit) override;

  // What the loop is at just now.
  LoopUse loop_use() const;

 private:
  const std::shared_ptr<ModuleCore> core_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_MODULE_HOST_H_
