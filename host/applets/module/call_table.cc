#include "applets/module/call_table.h"

#include <string>
#include <utility>

namespace synappsd::applets {

void CallTable::Begin(CallId id, std::uint64_t output_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_[id].output_left = output_bytes;
}

bool CallTable::BeginInvoke(CallId id, void* self) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto call = calls_.find(id);
  if (call == calls_.end() || call->second.cancelled) return false;
  call->second.invoked = true;
  call->second.self = self;
  return true;
}

bool CallTable::End(CallId id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return calls_.erase(id) > 0;
}

Status CallTable::TakeOutput(CallId id, std::size_t bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto call = calls_.find(id);
  if (call == calls_.end()) return Status(Code::kFailedPrecondition, "the call has ended");
  if (bytes > call->second.output_left) {
    return Status(
        Code::kResourceExhausted,
        "the call's output is used up: raise \"output_bytes\" in the limits of applet.json");
  }
  call->second.output_left -= bytes;
  return Status::Ok();
}

bool CallTable::Cancel(CallId id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto call = calls_.find(id);
  return call != calls_.end() && !std::exchange(call->second.cancelled, true);
}

bool CallTable::IsOpen(CallId id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return calls_.contains(id);
}

bool CallTable::IsCancelled(CallId id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto call = calls_.find(id);
  return call == calls_.end() || call->second.cancelled;
}

std::optional<void*> CallTable::Invoked(CallId id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto call = calls_.find(id);
  if (call == calls_.end() || !call->second.invoked) return std::nullopt;
  return call->second.self;
}

std::vector<CallId> CallTable::All() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<CallId> ids;
  for (const auto& [id, call] : calls_) ids.push_back(id);
  return ids;
}

}  // namespace synappsd::applets
