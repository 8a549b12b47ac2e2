// StopBudget: how the time that a stop may take is shared among its steps.
#ifndef SYNAPPSD_DAEMON_STOP_BUDGET_H_
#define SYNAPPSD_DAEMON_STOP_BUDGET_H_

#include "base/clock.h"

namespace synappsd::daemon {

// The steps follow each other, so what they may take together is the limit of the whole.
struct StopBudget {
  Milliseconds nodes;    // nodes at work may finish
  Milliseconds answers;  // clients may read their last answers
  Milliseconds modules;  // applets may let go of cancelled calls, modules end their instances
};

// Together `limit`, or kLeastWindUp if that is longer: the nodes have what the wind-up leaves.
StopBudget ShareStopTime(Milliseconds limit);

inline constexpr Milliseconds kLeastWindUp{1'000};
inline constexpr Milliseconds kMostWindUp{4'000};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_STOP_BUDGET_H_
