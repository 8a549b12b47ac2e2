#include "events/deadline_thread.h"

#include <utility>

namespace synappsd::events {

DeadlineThread::DeadlineThread(std::function<std::optional<MonotonicTime>()> check)
    : check_(std::move(check)), thread_([this] { Run(); }) {}

DeadlineThread::~DeadlineThread() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void DeadlineThread::Wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void DeadlineThread::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const std::optional<MonotonicTime> deadline = check_();
    lock.lock();
    const auto disturbed = [this] { return woken_ || stopping_; };
    if (deadline) {
      changed_.wait_until(lock, *deadline, disturbed);
    } else {
      changed_.wait(lock, disturbed);
    }
  }
}

}  // namespace synappsd::events
