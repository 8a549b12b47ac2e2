// The commands for stored secrets: synappsctl secrets ...
#ifndef SYNAPPSD_CTL_SECRET_COMMANDS_H_
#define SYNAPPSD_CTL_SECRET_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

void AddSecretCommands(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_SECRET_COMMANDS_H_
