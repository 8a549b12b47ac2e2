// The command line of synappsctl: all its commands and options.
#ifndef SYNAPPSD_CTL_COMMAND_LINE_H_
#define SYNAPPSD_CTL_COMMAND_LINE_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "ctl/command.h"

namespace synappsd::ctl {

// Makes `app` the command line of synappsctl; parsing it fills `command`, which must outlive it.
//
// Every command has a description, an example, and takes the options of the whole program behind
// it too. The names of positionals are said once in README.md: completion knows them.
void DescribeCommandLine(CLI::App& app, Command& command);

// A group of commands, "synappsctl NAME ...".
CLI::App* AddGroup(CLI::App& app, const std::string& name, const std::string& description);

// A command that runs `action` once the whole line is known to be right. `example` is what follows
// "synappsctl ".
CLI::App* AddCommand(CLI::App& group, Command& command, const std::string& name,
                     const std::string& description, const std::string& example,
                     std::function<Status()> action);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_COMMAND_LINE_H_
