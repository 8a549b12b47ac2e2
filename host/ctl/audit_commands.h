// synappsctl audit: who changed what.
#ifndef SYNAPPSD_CTL_AUDIT_COMMANDS_H_
#define SYNAPPSD_CTL_AUDIT_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// Adds "audit". `command` must outlive `app`.
void AddAuditCommands(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_AUDIT_COMMANDS_H_
