// synappsctl db ...: the database itself, with or without a running daemon.
#ifndef SYNAPPSD_CTL_DB_COMMANDS_H_
#define SYNAPPSD_CTL_DB_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// `command` must outlive the parsing and the action.
void AddDbCommands(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_DB_COMMANDS_H_
