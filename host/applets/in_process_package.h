// InProcessPackage: a package whose module is loaded into the daemon.
#ifndef SYNAPPSD_APPLETS_IN_PROCESS_PACKAGE_H_
#define SYNAPPSD_APPLETS_IN_PROCESS_PACKAGE_H_

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "applets/package_runtime.h"
#include "applets/package_server.h"
#include "services/host_methods.h"
#include "services/timers.h"

namespace synappsd::applets {

class InProcessPackage : public PackageServer,
                         public std::enable_shared_from_this<InProcessPackage> {
 public:
  struct Parts {
    services::HostMethods& methods;
    services::Timers& timers;
    const Clock& clock;
    Milliseconds cancel_grace;  // then the caller gets CANCELLED, and the handle is stale
  };

  // Loads the module, which runs its constructors; one that does not load is kBroken.
  static std::shared_ptr<InProcessPackage> Make(const ServedPackage& served, const Parts& parts,
                                                CallEnded ended);

  void Invoke(const std::shared_ptr<ActiveCall>& call) override;
  void Cancel(CallId call) override;
  void Replace(std::shared_ptr<const Package> package) override;
  Status Reload() override;
  void SetDisabled(bool disabled) override;
  void ClearQuarantine() override {}  // a crash here leaves nobody to quarantine
  PackageStatus GetStatus() const override;
  void Retire() override;
  bool is_gone() const override;
  void BeginStop(Milliseconds) override {}
  bool Stop(Milliseconds limit) override;

 private:
  InProcessPackage(const ServedPackage& served, const Parts& parts, CallEnded ended);

  void Load();
  void OnEnded(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome);
  void GiveUp(CallId call);
  Status Refusal() const;  // with the lock
  void EndSoon(const std::shared_ptr<ActiveCall>& call, Status status);

  const std::shared_ptr<const Package> package_;
  const Parts parts_;
  const CallEnded ended_;
  std::shared_ptr<PackageRuntime> runtime_;  // set by Load(); null: broken

  mutable std::mutex mutex_;
  std::unordered_map<CallId, std::shared_ptr<ActiveCall>> calls_;  // guarded by mutex_
  Status broken_;                                                  // guarded by mutex_
  bool disabled_ = false;                                          // guarded by mutex_
  bool retired_ = false;                                           // guarded by mutex_
  bool changed_ = false;                                           // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_IN_PROCESS_PACKAGE_H_
