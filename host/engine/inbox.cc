#include "engine/inbox.h"

namespace synappsd::engine {

bool Inbox::Post(Task task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return false;
    tasks_.push_back(std::move(task));
  }
  posted_.notify_one();
  return true;
}

std::vector<Inbox::Task> Inbox::Wait(std::optional<Milliseconds> limit) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto has_tasks = [this] { return !tasks_.empty(); };
  if (limit) {
    posted_.wait_for(lock, *limit, has_tasks);
  } else {
    posted_.wait(lock, has_tasks);
  }
  return std::exchange(tasks_, {});
}

std::size_t Inbox::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return tasks_.size();
}

std::vector<Inbox::Task> Inbox::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  return std::exchange(tasks_, {});
}

}  // namespace synappsd::engine
