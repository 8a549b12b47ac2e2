// Runs a program and reads what it writes.
#ifndef SYNAPPSD_CHECK_PROGRAM_OUTPUT_H_
#define SYNAPPSD_CHECK_PROGRAM_OUTPUT_H_

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace synappsd::check {

// stdout and stderr, at most 1 MiB of them, whatever the program's exit status. It is found in PATH
// and killed after `limit` (DEADLINE_EXCEEDED). NOT_FOUND: it cannot be started.
Result<std::string> ProgramOutput(const std::vector<std::string>& command,
                                  std::chrono::milliseconds limit);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_PROGRAM_OUTPUT_H_
