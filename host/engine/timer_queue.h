// TimerQueue: what to do later, by the injected clock's time. One thread; no waiting of its own:
// the engine's loop waits until next(). (Boost.Asio's timers would wait by the machine's clock, and
// tests of deadlines and back-off would have to sleep.)
#ifndef SYNAPPSD_ENGINE_TIMER_QUEUE_H_
#define SYNAPPSD_ENGINE_TIMER_QUEUE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace synappsd::engine {

class TimerQueue {
 public:
  // Names a timer; a default one names none.
  struct Id {
    MonotonicTime due;
    std::uint64_t sequence = 0;
    friend auto operator<=>(const Id&, const Id&) = default;
  };

  Id Add(MonotonicTime due, std::function<void()> action) {
    const Id id{due, ++sequence_};
    actions_.emplace(id, std::move(action));
    return id;
  }

  void Cancel(Id id) { actions_.erase(id); }  // nothing if it has run

  std::optional<MonotonicTime> next() const {
    if (actions_.empty()) return std::nullopt;
    return actions_.begin()->first.due;
  }

  // Runs what is due at `now`, earliest first. Actions may add and cancel timers.
  void RunDue(MonotonicTime now) {
    while (!actions_.empty() && actions_.begin()->first.due <= now) {
      const std::function<void()> action = std::move(actions_.begin()->second);
      actions_.erase(actions_.begin());
      action();
    }
  }

 private:
  std::map<Id, std::function<void()>> actions_;
  std::uint64_t sequence_ = 0;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_TIMER_QUEUE_H_
