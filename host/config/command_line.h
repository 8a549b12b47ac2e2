// The command line: flags for every setting, and what to do instead of running.
//
// CLI11 reads it: well kept in Debian, header-only, does --name=value, repetition and suggestions.
#ifndef SYNAPPSD_CONFIG_COMMAND_LINE_H_
#define SYNAPPSD_CONFIG_COMMAND_LINE_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/assignment.h"

namespace synappsd::config {

struct CommandLine {
  enum class Action {
    kRun,
    kHelp,
    kVersion,
    kCheckConfig,
    kPrintConfig,
    kPrintDefaultConfig,
    kPrintManual,
  };

  Action action = Action::kRun;
  std::optional<std::string> config_file;
  std::vector<Assignment> assignments;
};

// `arguments` without the program's name. INVALID_ARGUMENT: unknown flag, missing value, a flag
// given twice that takes one value.
Result<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_COMMAND_LINE_H_
