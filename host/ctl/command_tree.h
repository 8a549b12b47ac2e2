// The command line of synappsctl as a tree of plain values: what its man page and its completion
// are made of, so that neither can forget an option.
#ifndef SYNAPPSD_CTL_COMMAND_TREE_H_
#define SYNAPPSD_CTL_COMMAND_TREE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace synappsd::ctl {

struct OptionEntry {
  std::vector<std::string> names;  // "--output", "-o"; of a positional its name in capitals
  std::string description;
  std::string default_value;         // empty: none
  std::vector<std::string> choices;  // empty: anything
  bool takes_value = false;
  bool is_required = false;
  bool may_be_repeated = false;
};

struct CommandEntry {
  std::string path;  // "flows show"; of the program ""
  std::string description;
  std::string footer;
  std::vector<OptionEntry> options;
  std::vector<OptionEntry> positionals;
  std::vector<CommandEntry> commands;
};

// All of `app` but what is hidden.
CommandEntry CommandTree(const CLI::App& app);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_COMMAND_TREE_H_
