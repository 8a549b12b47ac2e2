// WorkerCrash: how a worker came to a bad end, as an administrator reads it.
#ifndef SYNAPPSD_WORKERS_SUPERVISOR_WORKER_CRASH_H_
#define SYNAPPSD_WORKERS_SUPERVISOR_WORKER_CRASH_H_

#include <cstdint>
#include <string>
#include <vector>

namespace synappsd::workers {

// How a process ended: exactly one of both counts.
struct ExitReason {
  int signal = 0;              // 0: it exited
  int exit_code = 0;           // if it exited
  bool out_of_memory = false;  // the kernel ended it for its memory

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

  // What whoever runs the workers knows besides.
  std::string version;                   // of the package
  double uptime_seconds = 0;             // of the process
  std::uint64_t memory_bytes = 0;        // in RAM when it was last looked at; 0: never
  std::uint64_t memory_limit_bytes = 0;  // what its module may allocate; 0: not known
  // It was near its limit, or said that it ran out: nobody but the module knows why it ended.
  bool memory_limit_suspected = false;
  std::vector<std::string> last_lines;  // that it wrote or logged, oldest first; without secrets
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SUPERVISOR_WORKER_CRASH_H_
