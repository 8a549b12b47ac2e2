// synappsctl top: what the daemon does just now.
#ifndef SYNAPPSD_CTL_TOP_COMMANDS_H_
#define SYNAPPSD_CTL_TOP_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// `command` must outlive the parsing and the action.
void AddTopCommand(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_TOP_COMMANDS_H_
