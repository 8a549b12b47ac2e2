// ModuleEndpoint and ModuleOwner: the two ends of the talk between a module and the rest of the
// host. Both are plain messages that fit a pipe: behind an endpoint may be a ModuleHost in this
// process or a worker process with one.
#ifndef SYNAPPSD_APPLETS_MODULE_MODULE_ENDPOINT_H_
#define SYNAPPSD_APPLETS_MODULE_MODULE_ENDPOINT_H_

#include <synapps/applet.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "applets/module/ids.h"
#include "base/clock.h"
#include "base/status.h"

namespace synappsd::applets {

// Of one "progress", which each end reads as JSON.
inline constexpr std::size_t kMaxProgressBytes = 64 << 10;

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

// Hears what the module says. Any thread; must not block for long, and must not call Stop().
class ModuleOwner {
 public:
  virtual ~ModuleOwner() = default;

  // An error is what emit() answers.
  virtual Status OnEvent(CallId call, std::string_view kind, std::string_view data) = 0;

  // Exactly once for each Invoke() that was not forgotten. `status` is a number of the ABI, or one
  // it does not know.
  virtual void OnComplete(CallId call, synapps_status status, std::string_view json) = 0;

  // OK: to be answered with DeliverDone(), also after OnAbort(). An error is what request()
  // answers; the id is unknown then.
  virtual Status OnRequest(RequestId request, CallId call, std::string_view method,
                           std::string_view json, std::string_view body) = 0;
  virtual void OnAbort(RequestId request) = 0;

  // `call` is the one whose code wrote the record, as far as it is known.
  virtual void OnLog(CallId call, std::int32_t level, std::string_view text,
                     std::string_view fields) = 0;
};

// Any thread.
class ModuleEndpoint {
 public:
  virtual ~ModuleEndpoint() = default;

  virtual void Invoke(ModuleCall call) = 0;
  virtual void Cancel(CallId call) = 0;  // tells the module; one that was not invoked yet completes
  // Nobody waits for the call any more: its handle is stale, its requests are aborted.
  virtual void Forget(CallId call) = 0;

  virtual void DeliverEvent(RequestId request, std::string_view kind, std::string_view data) = 0;
  virtual void DeliverDone(RequestId request, synapps_status status, std::string_view json,
                           std::string_view body) = 0;

  // Forgets all calls, answers all requests with CANCELLED, destroys the instances in the reverse
  // order of their making, ends the threads. False: code of the module did not come back within
  // `limit` and is left to itself; nothing is destroyed. The owner is let go.
  virtual bool Stop(Milliseconds limit) = 0;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_MODULE_ENDPOINT_H_
