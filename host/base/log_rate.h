// LogRate: how much of one source's logging is kept, so that one that logs in a loop does not drown
// the others.
#ifndef SYNAPPSD_BASE_LOG_RATE_H_
#define SYNAPPSD_BASE_LOG_RATE_H_

#include <cstdint>
#include <mutex>
#include <optional>

#include "base/clock.h"

namespace synappsd {

// Any thread.
class LogRate {
 public:
  static constexpr std::uint64_t kRecordsPerSecond = 100;

  explicit LogRate(const Clock& clock) : clock_(clock), second_(clock.Now()) {}

  // The number of records dropped since the last one kept if this one is to be kept; else none.
  std::optional<std::uint64_t> Keep() {
    const std::lock_guard<std::mutex> lock(mutex_);
    const MonotonicTime now = clock_.Now();
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      kept_ = 0;
    }
    if (kept_ >= kRecordsPerSecond) {
      ++dropped_;
      return std::nullopt;
    }
    ++kept_;
    const std::uint64_t dropped = dropped_;
    dropped_ = 0;
    return dropped;
  }

 private:
  const Clock& clock_;
  std::mutex mutex_;
  MonotonicTime second_;       // guarded by mutex_: when counting began
  std::uint64_t kept_ = 0;     // guarded by mutex_
  std::uint64_t dropped_ = 0;  // guarded by mutex_
};

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_LOG_RATE_H_
