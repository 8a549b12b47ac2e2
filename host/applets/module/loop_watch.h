// LoopWatch: how long the code of a module has kept its loop.
#ifndef SYNAPPSD_APPLETS_MODULE_LOOP_WATCH_H_
#define SYNAPPSD_APPLETS_MODULE_LOOP_WATCH_H_

#include <atomic>
#include <chrono>

#include "applets/module/ids.h"
#include "base/clock.h"

namespace synappsd::applets {

struct LoopUse {
  Milliseconds busy{0};   // in one function of the module; 0 if in none
  CallId call = kNoCall;  // that it works on, if known
};

class LoopWatch {
 public:
  // The loop's thread.
  void Enter(CallId call) {
    call_ = call;
    since_ = Now().count();
  }
  Milliseconds Leave() {
    return std::chrono::duration_cast<Milliseconds>(
        Now() - std::chrono::nanoseconds(since_.exchange(kIdle)));
  }

  // Any thread.
  LoopUse Use() const {
    const std::chrono::nanoseconds::rep since = since_;
    if (since == kIdle) return {};
    return {std::chrono::duration_cast<Milliseconds>(Now() - std::chrono::nanoseconds(since)),
            call_};
  }

 private:
  static constexpr std::chrono::nanoseconds::rep kIdle = -1;

  static std::chrono::nanoseconds Now() {
    return std::chrono::steady_clock::now().time_since_epoch();
  }

  std::atomic<std::chrono::nanoseconds::rep> since_{kIdle};
  std::atomic<CallId> call_{kNoCall};
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_LOOP_WATCH_H_
