// BackOff: how long to wait before a crashed worker is started again.
#ifndef SYNAPPSD_WORKERS_SUPERVISOR_BACK_OFF_H_
#define SYNAPPSD_WORKERS_SUPERVISOR_BACK_OFF_H_

#include <algorithm>
#include <functional>
#include <utility>

#include "base/clock.h"

namespace synappsd::workers {

struct BackOffOptions {
  Milliseconds first{100};
  Milliseconds cap{60'000};
  Milliseconds stable{10'000};  // a worker that was ready for so long starts the count anew
};

// A worker that was stable is replaced at once; then first x 2^n, at most cap, times a random
// fraction of at least a half, so that what failed together does not come back together. A value.
class BackOff {
 public:
  // `random` gives [0, 1).
  BackOff(BackOffOptions options, std::function<double()> random)
      : options_(options), random_(std::move(random)) {}

  // After a failure of a worker that had been ready for `ready_for`.
  Milliseconds Next(Milliseconds ready_for) {
    if (ready_for >= options_.stable) Reset();
    if (std::exchange(failed_before_, true) == false) return Milliseconds(0);
    const Milliseconds delay = delay_ == Milliseconds(0) ? options_.first : delay_;
    delay_ = std::min(options_.cap, delay * 2);
    return std::chrono::duration_cast<Milliseconds>(delay * (0.5 + random_() / 2));
  }

  void Reset() {
    failed_before_ = false;
    delay_ = Milliseconds(0);
  }

 private:
  const BackOffOptions options_;
  const std::function<double()> random_;
  bool failed_before_ = false;
  Milliseconds delay_{0};  // of the next failure but the first; 0: options_.first
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SUPERVISOR_BACK_OFF_H_
