// synappsctl keys ...: the API keys of a running daemon.
#ifndef SYNAPPSD_CTL_KEY_COMMANDS_H_
#define SYNAPPSD_CTL_KEY_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// Adds "keys" with its sub-commands. `command` must outlive `app`.
void AddKeyCommands(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_KEY_COMMANDS_H_
