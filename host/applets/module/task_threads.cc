#include "applets/module/task_threads.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace synappsd::applets {

namespace {

// The Shared of the TaskThreads whose thread this is.
thread_local const void* working_for = nullptr;

}  // namespace

struct TaskThreads::Shared {
  std::size_t capacity = 0;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> tasks;   // guarded by mutex
  bool stopping = false;    // guarded by mutex
  std::size_t working = 0;  // guarded by mutex: threads that have not ended
};

TaskThreads::TaskThreads(const std::string& name, std::size_t threads, std::size_t capacity)
    : shared_(std::make_shared<Shared>()) {
  shared_->capacity = capacity;
  shared_->working = threads;
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([shared = shared_] { Work(shared); });
    pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
  }
}

TaskThreads::~TaskThreads() { Stop(Milliseconds(0)); }

bool TaskThreads::Post(Task task) {
  {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    if (shared_->stopping || shared_->tasks.size() >= shared_->capacity) return false;
    shared_->tasks.push_back(std::move(task));
  }
  shared_->changed.notify_one();
  return true;
}

void TaskThreads::PostAlways(Task task) {
  {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    if (shared_->stopping) return;
    shared_->tasks.push_back(std::move(task));
  }
  shared_->changed.notify_one();
}

bool TaskThreads::Stop(Milliseconds limit) {
  if (threads_.empty()) return true;
  std::deque<Task> dropped;  // destroyed without the lock
  bool ended = false;
  {
    std::unique_lock<std::mutex> lock(shared_->mutex);
    shared_->stopping = true;
    shared_->changed.notify_all();
    ended = shared_->changed.wait_for(lock, limit, [this] { return shared_->working == 0; });
    if (!ended) dropped.swap(shared_->tasks);
  }
  for (std::thread& thread : threads_) ended ? thread.join() : thread.detach();
  threads_.clear();
  return ended;
}

bool TaskThreads::IsThisThread() const { return working_for == shared_.get(); }

void TaskThreads::Work(const std::shared_ptr<Shared>& shared) {
  working_for = shared.get();
  std::unique_lock<std::mutex> lock(shared->mutex);
  for (;;) {
    shared->changed.wait(lock, [&] { return shared->stopping || !shared->tasks.empty(); });
    if (shared->tasks.empty()) break;
    Task task = std::move(shared->tasks.front());
    shared->tasks.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
  --shared->working;
  shared->changed.notify_all();
}

}  // namespace synappsd::applets
