#include "applets/in_process_package.h"

#include <utility>

#include "applets/module/module.h"
#include "applets/module/module_host.h"
#include "base/log.h"

namespace synappsd::applets {

InProcessPackage::InProcessPackage(const ServedPackage& served, const Parts& parts, CallEnded ended)
    : package_(served.package),
      parts_(parts),
      ended_(std::move(ended)),
      disabled_(served.disabled) {}

std::shared_ptr<InProcessPackage> InProcessPackage::Make(const ServedPackage& served,
                                                         const Parts& parts, CallEnded ended) {
  std::shared_ptr<InProcessPackage> package(new InProcessPackage(served, parts, std::move(ended)));
  package->Load();
  return package;
}

void InProcessPackage::Load() {
  const Manifest& manifest = package_->manifest;
  const Result<const synapps_module*> module =
      LoadModule({manifest.library, manifest.id, manifest.version});
  if (!module.ok()) {
    Log(LogLevel::kError, "applet package does not load",
        {{"package", manifest.id}, {"reason", module.status().ToString()}});
    broken_ = module.status();
    return;
  }
  runtime_ = std::make_shared<PackageRuntime>(
      package_, parts_.methods, parts_.clock,
      [weak = weak_from_this()](const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome) {
        if (const auto self = weak.lock()) self->OnEnded(call, std::move(outcome));
      });
  ModuleHostOptions options;
  options.package = manifest.id;
  options.config_json = package_->context->config_json;
  options.pool_threads = PoolThreads(manifest);
  runtime_->SetEndpoint(std::make_shared<ModuleHost>(**module, std::move(options), runtime_));
}

Status InProcessPackage::Refusal() const {
  const std::string package = "applet package " + package_->manifest.id;
  if (retired_) return Status(Code::kUnavailable, package + " has been removed");
  if (disabled_) {
    return Status(Code::kUnavailable, package + " is disabled: have the administrator enable it");
  }
  if (broken_.ok()) return Status::Ok();
  return Status(Code::kFailedPrecondition, package + " does not load: " + broken_.message());
}

void InProcessPackage::Invoke(const std::shared_ptr<ActiveCall>& call) {
  Status refusal;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_.emplace(call->id(), call);
    refusal = Refusal();
  }
  if (refusal.ok()) refusal = runtime_->Invoke(call, 0);
  if (!refusal.ok()) EndSoon(call, std::move(refusal));
}

void InProcessPackage::EndSoon(const std::shared_ptr<ActiveCall>& call, Status status) {
  parts_.timers.After(Milliseconds(0),
                      [self = shared_from_this(), call, status = std::move(status)] {
                        self->OnEnded(call, {status, {}, {}});
                      });
}

void InProcessPackage::OnEnded(const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (calls_.erase(call->id()) == 0) return;
  }
  ended_(call, std::move(outcome));
}

void InProcessPackage::Cancel(CallId call) {
  if (runtime_ == nullptr) return;
  runtime_->Cancel(call);
  parts_.timers.After(parts_.cancel_grace, [weak = weak_from_this(), call] {
    if (const auto self = weak.lock()) self->GiveUp(call);
  });
}

void InProcessPackage::GiveUp(CallId call) {
  std::shared_ptr<ActiveCall> active;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = calls_.find(call);
    if (found == calls_.end()) return;
    active = found->second;
  }
  runtime_->Forget(call);
  OnEnded(active,
          {Status(Code::kCancelled, "applet \"" + active->call().type + "\" did not end within " +
                                        std::to_string(parts_.cancel_grace.count()) +
                                        " ms of being cancelled"),
           {},
           {}});
}

void InProcessPackage::Replace(std::shared_ptr<const Package>) {
  const std::lock_guard<std::mutex> lock(mutex_);
  changed_ = true;
}

Status InProcessPackage::Reload() {
  return Status(Code::kFailedPrecondition,
                "package " + package_->manifest.id +
                    " is loaded into the daemon, which never unloads code: restart the daemon");
}

void InProcessPackage::SetDisabled(bool disabled) {
  const std::lock_guard<std::mutex> lock(mutex_);
  disabled_ = disabled;
}

void InProcessPackage::Retire() {
  const std::lock_guard<std::mutex> lock(mutex_);
  retired_ = true;
}

bool InProcessPackage::is_gone() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return retired_ && calls_.empty();
}

PackageStatus InProcessPackage::GetStatus() const {
  PackageStatus status;
  status.package = package_->manifest.id;
  status.version = package_->manifest.version;
  status.isolation = Isolation::kInProcess;
  const std::lock_guard<std::mutex> lock(mutex_);
  status.state = retired_       ? PackageState::kDraining
                 : disabled_    ? PackageState::kDisabled
                 : broken_.ok() ? PackageState::kReady
                                : PackageState::kBroken;
  status.reason = !broken_.ok() ? broken_.message()
                  : changed_    ? "it has changed: the change counts from the daemon's next start"
                                : "";
  status.calls_in_flight = calls_.size();
  return status;
}

bool InProcessPackage::Stop(Milliseconds limit) {
  return runtime_ == nullptr || runtime_->Stop(limit);
}

}  // namespace synappsd::applets
