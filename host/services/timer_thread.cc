#include "services/timer_thread.h"

#include <pthread.h>

namespace synappsd::services {

TimerThread::TimerThread() : thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "timers");
}

TimerThread::~TimerThread() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::uint64_t TimerThread::After(Milliseconds delay, std::function<void()> task) {
  const MonotonicTime due = std::chrono::steady_clock::now() + delay;
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::uint64_t id = next_id_++;
  tasks_.emplace(Key{due, id}, std::move(task));
  due_.emplace(id, due);
  changed_.notify_all();
  return id;
}

void TimerThread::Cancel(std::uint64_t id) {
  std::function<void()> dropped;  // declared first: what it owns is destroyed without the lock
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto due = due_.find(id);
  if (due == due_.end()) return;
  const auto task = tasks_.find(Key{due->second, id});
  dropped = std::move(task->second);
  tasks_.erase(task);
  due_.erase(due);
}

void TimerThread::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (tasks_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const MonotonicTime due = tasks_.begin()->first.first;
    if (due > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, due);
      continue;
    }
    auto node = tasks_.extract(tasks_.begin());
    due_.erase(node.key().second);
    lock.unlock();
    node.mapped()();
    node = {};
    lock.lock();
  }
}

}  // namespace synappsd::services
