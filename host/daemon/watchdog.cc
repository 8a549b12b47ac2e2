#include "daemon/watchdog.h"

#include <utility>

namespace synappsd::daemon {

Watchdog::Watchdog(Milliseconds interval, Ask ask, std::function<void()> say_alive)
    : interval_(interval), ask_(std::move(ask)), say_alive_(std::move(say_alive)) {
  if (interval_ > Milliseconds(0)) thread_ = std::thread([this] { Run(); });
}

Watchdog::~Watchdog() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void Watchdog::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  do {
    if (waits_for_answer_->exchange(true)) continue;
    ask_([waits = waits_for_answer_, say_alive = say_alive_](bool alive) {
      if (alive) say_alive();
      *waits = false;
    });
  } while (!ended_.wait_for(lock, interval_, [this] { return end_; }));
}

}  // namespace synappsd::daemon
