// Clock: where time comes from. Injected, so that tests of back-off and deadlines need no sleeps.
#ifndef SYNAPPSD_BASE_CLOCK_H_
#define SYNAPPSD_BASE_CLOCK_H_

#include <atomic>
#include <chrono>

namespace synappsd {

using Milliseconds = std::chrono::milliseconds;
using MonotonicTime = std::chrono::steady_clock::time_point;

// Thread-safe. Now() is for durations and deadlines; UnixSeconds() for what people and clients see.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime Now() const = 0;
  virtual double UnixSeconds() const = 0;  // seconds since 1970 with a microsecond fraction
};

// The machine's clocks. Lives for ever.
const Clock& SystemClock();

// A clock that moves only when told to. Any thread.
class FakeClock : public Clock {
 public:
  MonotonicTime Now() const override { return MonotonicTime(Milliseconds(now_ms_.load())); }
  double UnixSeconds() const override { return 1.7e9 + static_cast<double>(now_ms_.load()) / 1e3; }
  void Advance(Milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::chrono::milliseconds::rep> now_ms_{1'000'000};
};

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_CLOCK_H_
