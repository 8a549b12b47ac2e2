#include "applets/module/request_table.h"

#include <string>

namespace synappsd::applets {

Result<RequestId> RequestTable::Open(const OpenRequest& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return Status(Code::kFailedPrecondition, "the host is stopping");
  if (requests_.size() >= max_open_) {
    return Status(Code::kResourceExhausted,
                  "at most " + std::to_string(max_open_) + " requests are open at a time");
  }
  requests_.emplace(next_id_, request);
  return next_id_++;
}

bool RequestTable::Event(RequestId id, const std::function<void(const OpenRequest&)>& queue) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto request = requests_.find(id);
  if (request == requests_.end()) return false;
  queue(request->second);
  return true;
}

bool RequestTable::Done(RequestId id, const std::function<void(const OpenRequest&)>& queue) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto request = requests_.extract(id);
  if (request.empty()) return false;
  queue(request.mapped());
  return true;
}

std::vector<RequestId> RequestTable::OfCall(CallId call) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<RequestId> ids;
  for (const auto& [id, request] : requests_) {
    if (request.call == call) ids.push_back(id);
  }
  return ids;
}

std::vector<RequestId> RequestTable::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  std::vector<RequestId> ids;
  for (const auto& [id, request] : requests_) ids.push_back(id);
  return ids;
}

}  // namespace synappsd::applets
