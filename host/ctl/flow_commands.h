// synappsctl flows: what is stored, in and out of it, and runs.
#ifndef SYNAPPSD_CTL_FLOW_COMMANDS_H_
#define SYNAPPSD_CTL_FLOW_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "ctl/command.h"

namespace synappsd::ctl {

// `command` must outlive the parsing and the action.
void AddFlowCommands(CLI::App& app, Command& command);

// The parts of it that have files of their own.
void AddFlowImport(CLI::App& flows, Command& command);
void AddFlowExport(CLI::App& flows, Command& command);
void AddFlowRun(CLI::App& flows, Command& command);

// The path of a flow, or of something of it: FlowPath(id, "/validate").
std::string FlowPath(const std::string& id, const std::string& what = "");

// The problems in an answer of .../validate, a line each.
std::string ProblemLines(const json::Value& check);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_FLOW_COMMANDS_H_
