#include "access/open_connections.h"

#include <utility>
#include <vector>

namespace synappsd::access {

OpenConnections::Id OpenConnections::Add(std::string key_id, std::function<void()> close) {
  const std::string key = key_id;
  Id id = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    id = ++last_id_;
    connections_.emplace(id, Connection{std::move(key_id), std::move(close)});
  }
  // The key may have ended since it was checked, and the round that closes its connections be over.
  if (!ring_.IsValid(key)) CloseEnded();
  return id;
}

void OpenConnections::Remove(Id id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  connections_.erase(id);
}

void OpenConnections::CloseEnded() {
  std::vector<std::function<void()>> closing;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto it = connections_.begin(); it != connections_.end();) {
      if (ring_.IsValid(it->second.key_id)) {
        ++it;
      } else {
        closing.push_back(std::move(it->second.close));
        it = connections_.erase(it);
      }
    }
  }
  for (const std::function<void()>& close : closing) close();
}

std::size_t OpenConnections::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return connections_.size();
}

}  // namespace synappsd::access
