#include "workers/supervisor/worker_crash.h"

#include <cstring>

namespace synappsd::workers {

std::string ExitReason::Text() const {
  if (signal == 0) return "exit code " + std::to_string(exit_code);
  const char* description = sigdescr_np(signal);
  return "signal " + std::to_string(signal) +
         (description == nullptr ? "" : " (" + std::string(description) + ")") +
         (out_of_memory ? ", by the kernel: it used more memory than limits.memory_mb allows" : "");
}

}  // namespace synappsd::workers
