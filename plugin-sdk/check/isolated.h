// Runs a check in a process of its own, because the module it runs may crash, hang, exit or worse.
#ifndef SYNAPPSD_CHECK_ISOLATED_H_
#define SYNAPPSD_CHECK_ISOLATED_H_

#include <chrono>
#include <functional>

#include "outcome.h"

namespace synappsd::check {

// Forks; so the calling process must have no other threads. The child and whatever it starts is
// killed after `limit`, and with the caller. What the child writes to stdout and stderr is not
// shown, but its end is part of the text if it crashes.
Outcome RunIsolated(const std::function<Outcome()>& check, std::chrono::milliseconds limit);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_ISOLATED_H_
