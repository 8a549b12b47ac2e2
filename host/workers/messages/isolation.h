// What holds a worker back, as the daemon asks for it and the worker answers.
#ifndef SYNAPPSD_WORKERS_MESSAGES_ISOLATION_H_
#define SYNAPPSD_WORKERS_MESSAGES_ISOLATION_H_

#include <string>
#include <vector>

namespace synappsd::workers {

enum class SandboxMode {
  kAuto,     // what the kernel and the container allow
  kRequire,  // every layer, or the worker does not start
  kOff,      // none; for sanitizers and debuggers
};

// One layer of the sandbox, as it turned out.
struct LayerOutcome {
  std::string name;  // "seccomp"
  bool in_force = false;
  std::string why;  // it is not in force, or less than whole; empty if it is
};

using LayerOutcomes = std::vector<LayerOutcome>;

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_MESSAGES_ISOLATION_H_
