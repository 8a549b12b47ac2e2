// DeadlineThread: calls a function whenever it has asked to be called.
#ifndef SYNAPPSD_EVENTS_DEADLINE_THREAD_H_
#define SYNAPPSD_EVENTS_DEADLINE_THREAD_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"

namespace synappsd::events {

// One thread of its own. By the machine's clock: with a FakeClock call the function yourself.
class DeadlineThread {
 public:
  // `check` runs on the thread, at once and then at the time it returned last; if that was none,
  // after Wake(). It must not block.
  explicit DeadlineThread(std::function<std::optional<MonotonicTime>()> check);
  DeadlineThread(const DeadlineThread&) = delete;
  DeadlineThread& operator=(const DeadlineThread&) = delete;
  ~DeadlineThread();  // waits for a check in progress

  // There may be an earlier deadline: check now. Any thread.
  void Wake();

 private:
  void Run();

  const std::function<std::optional<MonotonicTime>()> check_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;     // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;     // last: it uses the others
};

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_DEADLINE_THREAD_H_
