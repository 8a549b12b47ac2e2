// HealthCheck: asks several parts of the daemon whether they are well, with a limit in time.
#ifndef SYNAPPSD_MONITORING_HEALTH_CHECK_H_
#define SYNAPPSD_MONITORING_HEALTH_CHECK_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "services/timers.h"

namespace synappsd::monitoring {

struct HealthReport {
  struct Part {
    std::string name;
    Status status;
  };
  std::vector<Part> parts;

  bool ok() const;
  // {"status":"ok"|"failed","checks":[{"name":..,"status":..[,"message":..]}]}
  std::string Json() const;
};

struct HealthCheckOptions {
  Milliseconds limit{2'000};  // a part that has not answered by then is not well
  Milliseconds keep{1'000};   // a report is given again for so long: asking often costs nothing
};

// Any thread. However many ask, a part has one question open at most: one that hangs is not asked
// again before it has answered.
class HealthCheck {
 public:
  using Answer = std::function<void(Status)>;  // any thread, once
  using Probe = std::function<void(Answer)>;   // must not block

  // Both must outlive this, and what probes refer to the last answer.
  HealthCheck(HealthCheckOptions options, services::Timers& timers, const Clock& clock);
  ~HealthCheck();
  HealthCheck(const HealthCheck&) = delete;
  HealthCheck& operator=(const HealthCheck&) = delete;

  // Before the first Ask().
  void Add(std::string name, Probe probe);

  // `done` is called once, from inside the call or on any thread.
  void Ask(std::function<void(const HealthReport&)> done);

 private:
  class State;
  const std::shared_ptr<State> state_;  // shared with probes that have not answered
};

}  // namespace synappsd::monitoring

#endif  // SYNAPPSD_MONITORING_HEALTH_CHECK_H_
