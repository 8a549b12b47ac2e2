#include "applets/module/task_threads.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "base/check.h"

namespace synappsd::applets {

namespace {

// The Shared of the TaskThreads whose thread this is.
thread_local const void* working_for = nullptr;

}  // namespace

struct TaskThreads::Shared {
  void Wait(std::unique_lock<std::mutex>& lock);  // lets the lock go meanwhile
  void Wake();                                    // without the lock

  std::size_t capacity = 0;
  LoopWaiter* waiter = nullptr;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> tasks;   // guarded by mutex
  bool stopping = false;    // guarded by mutex
  std::size_t working = 0;  // guarded by mutex: threads that have not ended
};

void TaskThreads::Shared::Wait(std::unique_lock<std::mutex>& lock) {
  if (waiter == nullptr) return changed.wait(lock);
  lock.unlock();
  waiter->Wait();
  lock.lock();
}

void TaskThreads::Shared::Wake() {
  if (waiter == nullptr) {
    changed.notify_one();
  } else if (working_for != this) {  // the loop itself looks for tasks before it waits
    waiter->Wake();
  }
}

TaskThreads::TaskThreads(const std::string& name, std::size_t threads, std::size_t capacity,
                         LoopWaiter* waiter)
    : shared_(std::make_shared<Shared>()) {
  CHECK(waiter == nullptr || threads == 1) << "a waiter for " << threads << " threads";
  shared_->capacity = capacity;
  shared_->waiter = waiter;
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
  shared_->Wake();
  return true;
}

void TaskThreads::PostAlways(Task task) {
  {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    if (shared_->stopping) return;
    shared_->tasks.push_back(std::move(task));
  }
  shared_->Wake();
}

bool TaskThreads::Stop(Milliseconds limit) {
  if (threads_.empty()) return true;
  std::deque<Task> dropped;  // destroyed without the lock
  bool ended = false;
  {
    std::unique_lock<std::mutex> lock(shared_->mutex);
    shared_->stopping = true;
    shared_->changed.notify_all();
    if (shared_->waiter != nullptr) shared_->waiter->Wake();
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
    while (!shared->stopping && shared->tasks.empty()) shared->Wait(lock);
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
