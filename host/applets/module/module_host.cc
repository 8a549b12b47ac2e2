#include "applets/module/module_host.h"

#include <utility>

#include "applets/module/module_core.h"

namespace synappsd::applets {

ModuleHost::ModuleHost(const synapps_module& module, ModuleHostOptions options,
                       std::shared_ptr<ModuleOwner> owner)
    : core_(ModuleCore::Make(module, std::move(options), std::move(owner))) {}

ModuleHost::~ModuleHost() { Stop(Milliseconds(0)); }

void ModuleHost::Invoke(ModuleCall call) { core_->Invoke(std::move(call)); }
void ModuleHost::Cancel(CallId call) { core_->Cancel(call); }
void ModuleHost::Forget(CallId call) { core_->Forget(call); }

void ModuleHost::DeliverEvent(RequestId request, std::string_view kind, std::string_view data) {
  core_->DeliverEvent(request, kind, data);
}

void ModuleHost::DeliverDone(RequestId request, synapps_status status, std::string_view json,
                             std::string_view body) {
  core_->DeliverDone(request, status, json, body);
}

LoopUse ModuleHost::loop_use() const { return core_->loop_use(); }

bool ModuleHost::Stop(Milliseconds limit) { return core_->Stop(limit); }

}  // namespace synappsd::applets
