#include "services/host_method.h"

#include <utility>

namespace synappsd::services {

void MethodReply::Event(std::string_view kind, std::string_view data) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (sink_ != nullptr) sink_->OnEvent(kind, data);
}

void MethodReply::Done(MethodAnswer answer) {
  std::shared_ptr<MethodSink> sink;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    sink = std::exchange(sink_, nullptr);
  }
  if (sink == nullptr) return;
  if (!answer.status.ok()) answer.json = ErrorJson(answer.status);
  sink->OnDone(std::move(answer));
}

std::string ErrorJson(const Status& status) {
  return "{\"message\":" + json::Quoted(status.message()) + ",\"details\":{}}";
}

}  // namespace synappsd::services
