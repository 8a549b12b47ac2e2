// PackageRuntime: one package at work in this process. Stands between its ModuleEndpoint and the
// rest: calls with their listeners on one side, the host's methods on the other.
#ifndef SYNAPPSD_APPLETS_PACKAGE_RUNTIME_H_
#define SYNAPPSD_APPLETS_PACKAGE_RUNTIME_H_

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

namespace synappsd::applets {

// Any thread. Kept alive by its ModuleEndpoint until Stop().
class PackageRuntime : public ModuleOwner, public std::enable_shared_from_this<PackageRuntime> {
 public:
  // Is told about every call that the module has ended.
  using Ended = std::function<void(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome)>;

  // Loads the module. `methods` and `clock` must outlive the process's use of the module.
  static Result<std::shared_ptr<PackageRuntime>> Load(std::shared_ptr<const Package> package,
                                                      services::HostMethods& methods,
                                                      const Clock& clock, Ended ended);

  void Invoke(const std::shared_ptr<ActiveCall>& call);
  void Cancel(CallId call);
  const std::string& package() const { return package_->manifest.id; }

  void Forget(CallId call);  // Ended is not told
  bool Stop(Milliseconds limit);

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
  PackageRuntime(std::shared_ptr<const Package> package, services::HostMethods& methods,
                 const Clock& clock, Ended ended);

  std::shared_ptr<ActiveCall> FindCall(CallId call) const;
  const AppletEntry& EntryOf(const std::string& type) const;

  const std::shared_ptr<const Package> package_;
  services::HostMethods& methods_;
  const Ended ended_;
  LogRate log_rate_;
  std::unique_ptr<ModuleEndpoint> host_;

  mutable std::mutex mutex_;
  std::unordered_map<CallId, std::shared_ptr<ActiveCall>> calls_;  // guarded by mutex_
  // Guarded by mutex_. Null while the method is being started.
  std::unordered_map<RequestId, std::shared_ptr<services::PendingRequest>> requests_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_PACKAGE_RUNTIME_H_
