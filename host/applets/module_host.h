// ModuleHost: speaks the applet ABI with one module. Knows nothing of processes, services or
// engines: what a module says goes to a ModuleOwner, what it is told comes from there, both as
// plain messages that fit a pipe.
//
// Threads: one loop for everything the ABI marks [loop]; a pool for invoke() of applets with
// "execution": "blocking".
#ifndef SYNAPPSD_APPLETS_MODULE_HOST_H_
#define SYNAPPSD_APPLETS_MODULE_HOST_H_

#include <synapps/applet.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "applets/call_table.h"
#include "applets/request_table.h"
#include "base/clock.h"
#include "base/status.h"

namespace synappsd::applets {

// Hears what the module says. Any thread; must not block, and must not call Stop().
class ModuleOwner {
 public:
  virtual ~ModuleOwner() = default;
  virtual void OnEvent(CallId call, std::string_view kind, std::string_view data) = 0;
  // Exactly once for each Invoke() that was not forgotten. `status` is a number of the ABI, or one
  // it does not know.
  virtual void OnComplete(CallId call, synapps_status status, std::string_view json) = 0;
  // To be answered with DeliverDone(), also after OnAbort().
  virtual void OnRequest(RequestId request, CallId call, std::string_view method,
                         std::string_view json, std::string_view body) = 0;
  virtual void OnAbort(RequestId request) = 0;
  // `call` is the one whose code wrote the record, as far as it is known.
  virtual void OnLog(CallId call, std::int32_t level, std::string_view text,
                     std::string_view fields) = 0;
};

struct ModuleCall {
  CallId id = kNoCall;
  std::string type;  // of the applet, as in the manifest
  bool blocking = false;
  std::uint64_t output_bytes = 0;
  std::string request_id;
  std::string method;
  std::string json;
  std::uint32_t attempt = 0;
  Milliseconds timeout{-1};  // -1: unlimited
};

struct ModuleHostOptions {
  std::string package;             // for thread names
  std::string config_json = "{}";  // for create()
  std::size_t pool_threads = 0;    // 0: no applet of the package is blocking
  std::size_t max_requests = 256;  // open at a time
  std::size_t max_posts = 4096;    // functions the module has posted and that have not run
};

class ModuleCore;

// Any thread.
class ModuleHost {
 public:
  ModuleHost(const synapps_module& module, ModuleHostOptions options,
             std::shared_ptr<ModuleOwner> owner);
  ModuleHost(const ModuleHost&) = delete;
  ModuleHost& operator=(const ModuleHost&) = delete;
  ~ModuleHost();  // Stop(0)

  void Invoke(ModuleCall call);
  void Cancel(CallId call);  // tells the module; a call that was not invoked yet completes
  // Nobody waits for the call any more: its handle is stale, its requests are aborted.
  void Forget(CallId call);

  void DeliverEvent(RequestId request, std::string_view kind, std::string_view data);
  void DeliverDone(RequestId request, synapps_status status, std::string_view json,
                   std::string_view body);

  // Forgets all calls, answers all requests with CANCELLED, destroys the instances in the reverse
  // order of their making, ends the threads. False: code of the module did not come back within
  // `limit`; its threads are left to themselves and nothing is destroyed. The owner is let go.
  bool Stop(Milliseconds limit);

 private:
  const std::shared_ptr<ModuleCore> core_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_HOST_H_
