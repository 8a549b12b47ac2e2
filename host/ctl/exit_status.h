// The exit statuses of synappsctl, said once: --help, the man page and the tests read this table.
#ifndef SYNAPPSD_CTL_EXIT_STATUS_H_
#define SYNAPPSD_CTL_EXIT_STATUS_H_

#include <string>
#include <vector>

#include "base/status.h"

namespace synappsd::ctl {

enum ExitStatus {
  kExitDone = 0,
  kExitRefused = 1,
  kExitUsage = 2,
  kExitUnreachable = 3,
  kExitInUse = 4,
  kExitUnsound = 5,
  kExitDenied = 6,
  kExitRunFailed = 7,
  kExitInterrupted = 130,  // 128 + SIGINT, as shells have it
};

struct ExitStatusMeaning {
  ExitStatus status;
  const char* meaning;
};

const std::vector<ExitStatusMeaning>& ExitStatuses();

// "Exit status:\n  0    done\n..."
std::string ExitStatusHelp();

ExitStatus ExitStatusOf(Code code);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_EXIT_STATUS_H_
