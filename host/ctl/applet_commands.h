// synappsctl applets ...: what is installed, how it fares, settings, on and off.
#ifndef SYNAPPSD_CTL_APPLET_COMMANDS_H_
#define SYNAPPSD_CTL_APPLET_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// `command` must outlive the parsing and the action.
void AddAppletCommands(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_APPLET_COMMANDS_H_
