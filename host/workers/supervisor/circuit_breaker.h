// CircuitBreaker: whether a package has crashed too often to be tried again.
//
//   closed --crashes within the window--> open --trial_after--> may try
//                                          ^                       |
//                                          '--------crash----------'    Reset(): closed
#ifndef SYNAPPSD_WORKERS_SUPERVISOR_CIRCUIT_BREAKER_H_
#define SYNAPPSD_WORKERS_SUPERVISOR_CIRCUIT_BREAKER_H_

#include <cstddef>
#include <deque>
#include <optional>

#include "base/clock.h"

namespace synappsd::workers {

struct BreakerOptions {
  std::size_t crashes = 5;  // the one that opens it
  Milliseconds window{10 * 60'000};
  Milliseconds trial_after{30 * 60'000};
};

// A value.
class CircuitBreaker {
 public:
  explicit CircuitBreaker(BreakerOptions options) : options_(options) {}

  // True if it is open now, for trial_after from now.
  bool Crash(MonotonicTime now) {
    while (!crashes_.empty() && now - crashes_.front() >= options_.window) crashes_.pop_front();
    crashes_.push_back(now);
    if (is_open() || crashes_.size() >= options_.crashes) Open(now + options_.trial_after);
    return is_open();
  }

  void Open(MonotonicTime trial_from) { trial_from_ = trial_from; }

  // Closed, with a clean record.
  void Reset() {
    crashes_.clear();
    trial_from_.reset();
  }

  bool is_open() const { return trial_from_.has_value(); }
  bool MayTry(MonotonicTime now) const { return is_open() && now >= *trial_from_; }
  std::optional<MonotonicTime> trial_from() const { return trial_from_; }

 private:
  const BreakerOptions options_;
  std::deque<MonotonicTime> crashes_;  // within the window; at most options_.crashes
  std::optional<MonotonicTime> trial_from_;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SUPERVISOR_CIRCUIT_BREAKER_H_
