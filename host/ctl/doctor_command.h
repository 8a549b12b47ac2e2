// synappsctl doctor: what is wrong with the daemon, and what to do; also when it does not run.
#ifndef SYNAPPSD_CTL_DOCTOR_COMMAND_H_
#define SYNAPPSD_CTL_DOCTOR_COMMAND_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// `command` must outlive the parsing and the action.
void AddDoctorCommand(CLI::App& app, Command& command);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_DOCTOR_COMMAND_H_
