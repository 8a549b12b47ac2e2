#include "applets/active_call.h"

#include <utility>

#include "base/clock.h"

namespace synappsd::applets {

ActiveCall::ActiveCall(CallId id, AppletCall call, std::shared_ptr<AppletCallListener> listener)
    : id_(id),
      call_(std::move(call)),
      origin_{call_.request_id,
              call_.run_id,
              call_.node_id,
              call_.depth,
              SystemClock().Now() + call_.timeout,
              call_.parent,
              call_.type,
              call_.trace},
      scope_(std::make_shared<services::CallScope>(origin_)),
      listener_(std::move(listener)) {}

std::shared_ptr<services::CallScope> ActiveCall::scope() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return scope_;
}

void ActiveCall::Restart() {
  const std::lock_guard<std::mutex> lock(mutex_);
  scope_ = std::make_shared<services::CallScope>(origin_);
}

void ActiveCall::Event(std::string_view kind, std::string_view data) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (listener_ != nullptr) listener_->OnAppletEvent(kind, data);
}

bool ActiveCall::Done(AppletOutcome outcome) {
  std::shared_ptr<AppletCallListener> listener;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    listener = std::exchange(listener_, nullptr);
  }
  if (listener == nullptr) return false;
  if (outcome.status.ok()) outcome.store_writes = scope()->Take();
  listener->OnAppletDone(std::move(outcome));
  return true;
}

}  // namespace synappsd::applets
