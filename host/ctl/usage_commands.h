// synappsctl usage: how many runs owners have begun in a month.
#ifndef SYNAPPSD_CTL_USAGE_COMMANDS_H_
#define SYNAPPSD_CTL_USAGE_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// Both must outlive the line's parsing and action.
void AddUsageCommand(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_USAGE_COMMANDS_H_
