#include "ctl/command_tree.h"

#include <sstream>
#include <utility>

namespace synappsd::ctl {
namespace {

// What CLI11 says of an option limited to some values: "TEXT:{a,b,c}".
std::vector<std::string> Choices(const std::string& type_name) {
  std::vector<std::string> choices;
  const std::size_t open = type_name.find('{');
  const std::size_t close = type_name.find('}');
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::istringstream in(type_name.substr(open + 1, close - open - 1));
  for (std::string choice; std::getline(in, choice, ',');) choices.push_back(choice);
  return choices;
}

OptionEntry Describe(const CLI::Option& option) {
  OptionEntry entry;
  entry.description = option.get_description();
  entry.default_value = option.get_default_str();
  entry.choices = Choices(option.get_type_name());
  entry.takes_value = option.get_items_expected_max() != 0;
  entry.is_required = option.get_required();
  entry.may_be_repeated = option.get_items_expected_max() > 1;
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  if (entry.names.empty()) entry.names.push_back(option.get_name());
  return entry;
}

CommandEntry DescribeCommand(const CLI::App& app, const std::string& path) {
  CommandEntry entry;
  entry.path = path;
  entry.description = app.get_description();
  entry.footer = app.get_footer();
  for (const CLI::Option* option :
       app.get_options([](const CLI::Option* o) { return !o->get_group().empty(); })) {
    (option->get_positional() ? entry.positionals : entry.options).push_back(Describe(*option));
  }
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App* a) { return !a->get_group().empty(); })) {
    entry.commands.push_back(
        DescribeCommand(*command, (path.empty() ? "" : path + " ") + command->get_name()));
  }
  return entry;
}

}  // namespace

CommandEntry CommandTree(const CLI::App& app) { return DescribeCommand(app, ""); }

}  // namespace synappsd::ctl
