// TimerThread: Timers on one thread of its own.
#ifndef SYNAPPSD_SERVICES_TIMER_THREAD_H_
#define SYNAPPSD_SERVICES_TIMER_THREAD_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "services/timers.h"

namespace synappsd::services {

// Not bounded by itself: each of its users bounds what it has open.
class TimerThread : public Timers {
 public:
  TimerThread();
  TimerThread(const TimerThread&) = delete;
  TimerThread& operator=(const TimerThread&) = delete;
  ~TimerThread() override;  // drops what has not run

  std::uint64_t After(Milliseconds delay, std::function<void()> task) override;
  void Cancel(std::uint64_t id) override;

 private:
  using Key = std::pair<MonotonicTime, std::uint64_t>;

  void Run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Key, std::function<void()>> tasks_;            // guarded by mutex_
  std::unordered_map<std::uint64_t, MonotonicTime> due_;  // guarded by mutex_; by id
  std::uint64_t next_id_ = 1;                             // guarded by mutex_
  bool stopping_ = false;                                 // guarded by mutex_
  std::thread thread_;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_TIMER_THREAD_H_
