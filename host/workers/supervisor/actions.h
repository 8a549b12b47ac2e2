// What a Supervisor wants done. Values, in the order they are to be done.
#ifndef SYNAPPSD_WORKERS_SUPERVISOR_ACTIONS_H_
#define SYNAPPSD_WORKERS_SUPERVISOR_ACTIONS_H_

#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/status.h"
#include "workers/supervisor/worker_crash.h"

namespace synappsd::workers {

using WorkerId = std::uint64_t;  // of a supervisor's worker; never used again
using CallId = std::uint64_t;

// Start a process from the package as it is now; WorkerReady() and so on tell how it goes.
struct SpawnWorker {
  WorkerId worker = 0;
};
struct InvokeCall {
  WorkerId worker = 0;
  CallId call = 0;
  unsigned replay = 0;  // how often it was invoked before: what it wrote then must be forgotten
};
struct CancelCall {
  WorkerId worker = 0;
  CallId call = 0;
};
// The call has ended for its caller, the worker still has it.
struct ForgetCall {
  WorkerId worker = 0;
  CallId call = 0;
};
struct PingWorker {
  WorkerId worker = 0;
};
// Ask it to end by itself.
struct StopWorker {
  WorkerId worker = 0;
};
// SIGKILL. Nothing the worker says counts from here on.
struct KillWorker {
  WorkerId worker = 0;
};
// The call's outcome; it is never OK.
struct EndCall {
  CallId call = 0;
  Status status;
};
// The worker has ended badly; `counted`: it is on the record of the circuit breaker.
struct ReportCrash {
  WorkerId worker = 0;
  WorkerCrash crash;
  bool counted = false;
};
struct StoreQuarantine {
  WorkerCrash crash;
  Milliseconds trial_after{0};
};
struct ForgetQuarantine {};
// A worker's loop has been in one function of the module for so long.
struct ReportSlowLoop {
  WorkerId worker = 0;
  Milliseconds took{0};
};
// The worker that was to take over did not start; the present one goes on.
struct ReportFailedReplacement {
  std::string reason;
};

using Action = std::variant<SpawnWorker, InvokeCall, CancelCall, ForgetCall, PingWorker, StopWorker,
                            KillWorker, EndCall, ReportCrash, StoreQuarantine, ForgetQuarantine,
                            ReportSlowLoop, ReportFailedReplacement>;

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SUPERVISOR_ACTIONS_H_
