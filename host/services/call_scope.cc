#include "services/call_scope.h"

#include <utility>

namespace synappsd::services {

namespace {

std::size_t SizeOf(const store::StoreWrite& write) {
  std::size_t size = write.value.key.size() + write.value.value.size();
  for (const std::string& tag : write.value.tags) size += tag.size();
  return size;
}

}  // namespace

std::string CallScope::NextNestedId() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return origin_.request_id + "/" + std::to_string(++nested_calls_);
}

Status CallScope::Add(store::StoreWrite write) {
  std::vector<store::StoreWrite> writes;
  writes.push_back(std::move(write));
  return AddAll(std::move(writes));
}

Status CallScope::AddAll(std::vector<store::StoreWrite> writes) {
  std::size_t size = 0;
  for (const store::StoreWrite& write : writes) size += SizeOf(write);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (taken_) return Status(Code::kFailedPrecondition, "the call has ended");
  if (writes_.size() + writes.size() > kMaxWrites) {
    return Status(Code::kResourceExhausted,
                  "a call may make at most " + std::to_string(kMaxWrites) + " store writes");
  }
  if (bytes_ + size > kMaxBytes) {
    return Status(Code::kResourceExhausted,
                  "a call may write at most " + std::to_string(kMaxBytes) + " bytes to the store");
  }
  bytes_ += size;
  for (store::StoreWrite& write : writes) writes_.push_back(std::move(write));
  return Status::Ok();
}

StoreOverlay CallScope::Overlay(std::string_view package, std::string_view name_space) const {
  StoreOverlay overlay;
  if (origin_.parent != nullptr) overlay = origin_.parent->Overlay(package, name_space);
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const store::StoreWrite& write : writes_) {
    if (write.value.package != package || write.value.name_space != name_space) continue;
    switch (write.kind) {
      case store::StoreWrite::Kind::kPut:
        overlay.keys[write.value.key] = write.value;
        break;
      case store::StoreWrite::Kind::kDelete:
        overlay.keys[write.value.key] = store::Optional<store::StoredValue>();
        break;
      case store::StoreWrite::Kind::kClear:
        overlay.keys.clear();
        overlay.cleared = true;
        break;
    }
  }
  return overlay;
}

std::vector<store::StoreWrite> CallScope::Take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  taken_ = true;
  return std::exchange(writes_, {});
}

}  // namespace synappsd::services
