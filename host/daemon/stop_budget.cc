#include "daemon/stop_budget.h"

#include <algorithm>

namespace synappsd::daemon {

StopBudget ShareStopTime(Milliseconds limit) {
  const Milliseconds wind_up = std::clamp(limit / 4, kLeastWindUp, kMostWindUp);
  return {std::max(limit - wind_up, Milliseconds(0)), wind_up / 2, wind_up / 2};
}

}  // namespace synappsd::daemon
