// Timers: calls something after a while.
#ifndef SYNAPPSD_SERVICES_TIMERS_H_
#define SYNAPPSD_SERVICES_TIMERS_H_

#include <cstdint>
#include <functional>

#include "base/clock.h"

namespace synappsd::services {

// Any thread.
class Timers {
 public:
  virtual ~Timers() = default;

  // Calls `task` once after `delay`, never from inside After(). It must not block. Never 0.
  virtual std::uint64_t After(Milliseconds delay, std::function<void()> task) = 0;

  // The task will not run, unless it runs or ran already. An unknown id is nothing.
  virtual void Cancel(std::uint64_t id) = 0;
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_TIMERS_H_
