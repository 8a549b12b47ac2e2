#include "applets/in_process_caller.h"

#include <utility>

#include "applets/call_dispatcher.h"

namespace synappsd::applets {

InProcessCaller::InProcessCaller(InProcessCallerOptions options, services::HostMethods& methods,
                                 services::Timers& timers, const Clock& clock)
    : dispatcher_(CallDispatcher::Make(options, methods, timers, clock)) {}

InProcessCaller::~InProcessCaller() { Stop(Milliseconds(0)); }

void InProcessCaller::Load(AppletRegistry& registry) { dispatcher_->Load(registry); }

std::uint64_t InProcessCaller::Call(AppletCall call, std::shared_ptr<AppletCallListener> listener) {
  return dispatcher_->Call(std::move(call), std::move(listener));
}

void InProcessCaller::Cancel(std::uint64_t call_id) { dispatcher_->Cancel(call_id); }

void InProcessCaller::Stop(Milliseconds limit) { dispatcher_->Stop(limit); }

}  // namespace synappsd::applets
