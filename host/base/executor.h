// Executor: a bounded pool of threads for work that may block.
#ifndef SYNAPPSD_BASE_EXECUTOR_H_
#define SYNAPPSD_BASE_EXECUTOR_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace synappsd {

// Runs tasks on `threads` threads, in order of arrival. At most `capacity` tasks wait; Post()
// returns false at that bound, and the caller answers "busy" (503) instead of queueing.
// A task must not throw; one that does ends the process with its message, as any fault of ours.
class Executor {
 public:
  // `name` (at most 15 characters) is the threads' name in ps and gdb.
  Executor(std::string name, std::size_t threads, std::size_t capacity);
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  ~Executor();  // Stop()

  // Any thread. False: full or stopping; the task was not taken.
  bool Post(std::function<void()> task);

  // Runs what is queued, then joins. Idempotent. Not from a task.
  void Stop();

  std::size_t queued() const;
  bool is_stopping() const;  // no task is taken any more

 private:
  void Work();

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_EXECUTOR_H_
