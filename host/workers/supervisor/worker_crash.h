// WorkerCrash: how a worker came to a bad end, as an administrator reads it.
#ifndef SYNAPPSD_WORKERS_SUPERVISOR_WORKER_CRASH_H_
#define SYNAPPSD_WORKERS_SUPERVISOR_WORKER_CRASH_H_

#include <string>

namespace synappsd::workers {

// How a process ended: exactly one of both counts.
struct ExitReason {
  int signal = 0;     // 0: it exited
  int exit_code = 0;  // if it exited

  std::string Text() const;  // "signal 11 (Segmentation fault)", "exit code 3"
};

struct WorkerCrash {
  int signal = 0;      // 0: it exited
  int exit_code = 0;   // if it exited
  std::string reason;  // "signal 11 (Segmentation fault)", "killed: its loop was blocked for 30 s"
  // The applet and the method at work, where all calls at work had the same. The method is "load"
  // while the module was loading, "destroy" while it was ending its instances.
  std::string type;
  std::string method;
  double unix_seconds = 0;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SUPERVISOR_WORKER_CRASH_H_
