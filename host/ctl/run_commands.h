// synappsctl runs: what ran, what runs, and how it is stopped.
#ifndef SYNAPPSD_CTL_RUN_COMMANDS_H_
#define SYNAPPSD_CTL_RUN_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "ctl/command.h"

namespace synappsd::ctl {

// `command` must outlive the parsing and the action.
void AddRunCommands(CLI::App& app, Command& command);

// Prints a run with its nodes and results: {"run","nodes"} with --json.
Status ShowRun(Command& command, const std::string& run_id);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_RUN_COMMANDS_H_
