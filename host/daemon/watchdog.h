// Watchdog: says regularly that the daemon is alive, as long as it is.
#ifndef SYNAPPSD_DAEMON_WATCHDOG_H_
#define SYNAPPSD_DAEMON_WATCHDOG_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "base/clock.h"

namespace synappsd::daemon {

// Asks every `interval`, on a thread of its own, and calls `say_alive` when the answer is yes. An
// answer that does not come holds up nothing but the next question.
class Watchdog {
 public:
  // Calls its argument once, from inside or on any thread; not after the destructor of what it
  // asks.
  using Ask = std::function<void(std::function<void(bool alive)>)>;

  // `interval` 0: does nothing. `say_alive` must be callable from any thread, also late.
  Watchdog(Milliseconds interval, Ask ask, std::function<void()> say_alive);
  ~Watchdog();  // waits for no answer
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void Run();

  const Milliseconds interval_;
  const Ask ask_;
  const std::function<void()> say_alive_;
  // Shared with the question that is open.
  const std::shared_ptr<std::atomic<bool>> waits_for_answer_ =
      std::make_shared<std::atomic<bool>>(false);
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_WATCHDOG_H_
