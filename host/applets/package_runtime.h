// PackageRuntime: one loaded module of a package, here or in a worker. Stands between its
// ModuleEndpoint and the rest: calls with their listeners on one side, the host's methods on the
// other.
//
// It trusts the endpoint as little as the module: a worker whose memory the module has written to
// may say anything.
#ifndef SYNAPPSD_APPLETS_PACKAGE_RUNTIME_H_
#define SYNAPPSD_APPLETS_PACKAGE_RUNTIME_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "applets/active_call.h"
#include "applets/module/module_endpoint.h"
#include "applets/registry.h"
#include "base/clock.h"
#include "base/log_rate.h"
#include "services/host_methods.h"
#include "workers/process/log_tail.h"

namespace synappsd::applets {

// As many threads as calls of the package that may block at once, within reason; 0 if none do.
std::size_t PoolThreads(const Manifest& manifest);

// Any thread. Kept alive by its ModuleEndpoint until that lets it go.
class PackageRuntime : public ModuleOwner, public std::enable_shared_from_this<PackageRuntime> {
 public:
  // Of one module, at a time; its own bound is lower.
  static constexpr std::size_t kMaxRequests = 512;

  // Is told about every call that the module has ended.
  using Ended = std::function<void(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome)>;

  // `methods` and `clock` must outlive the use of the module.
  PackageRuntime(std::shared_ptr<const Package> package, services::HostMethods& methods,
                 const Clock& clock, Ended ended);

  // Once, before anything else.
  void SetEndpoint(std::shared_ptr<ModuleEndpoint> endpoint) { endpoint_ = std::move(endpoint); }

  // Before the module speaks: what it logs also goes there.
  void SetLogTail(std::shared_ptr<workers::LogTail> tail) { tail_ = std::move(tail); }

  // `replays`: how often the call was given to a module before. NOT_FOUND: this version of the
  // package has no such applet; nothing follows.
  Status Invoke(const std::shared_ptr<ActiveCall>& call, unsigned replays);
  void Cancel(CallId call) { endpoint_->Cancel(call); }
  void Forget(CallId call);  // Ended is not told
  bool Stop(Milliseconds limit) { return endpoint_->Stop(limit); }

  // The module is lost. Its calls are forgotten, its requests aborted.
  void Abandon();

  Status OnEvent(CallId call, std::string_view kind, std::string_view data) override;
  void OnComplete(CallId call, synapps_status status, std::string_view json) override;
  Status OnRequest(RequestId request, CallId call, std::string_view method, std::string_view json,
                   std::string_view body) override;
  void OnAbort(RequestId request) override;
  void OnLog(CallId call, std::int32_t level, std::string_view text,
             std::string_view fields) override;

  // For the sinks of the host's methods.
  void Deliver(RequestId request, std::string_view kind, std::string_view data);
  void Deliver(RequestId request, const services::MethodAnswer& answer);

 private:
  struct Held {
    std::shared_ptr<ActiveCall> call;
    std::shared_ptr<services::CallScope> scope;  // of this attempt
    std::uint64_t output_left = 0;
  };

  std::shared_ptr<ActiveCall> FindCall(CallId call) const;

  const std::shared_ptr<const Package> package_;
  services::HostMethods& methods_;
  const Ended ended_;
  LogRate log_rate_;
  std::shared_ptr<ModuleEndpoint> endpoint_;
  std::shared_ptr<workers::LogTail> tail_;  // may be null

  mutable std::mutex mutex_;
  std::unordered_map<CallId, Held> calls_;  // guarded by mutex_
  // Guarded by mutex_. Null while the method is being started.
  std::unordered_map<RequestId, std::shared_ptr<services::PendingRequest>> requests_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_PACKAGE_RUNTIME_H_
