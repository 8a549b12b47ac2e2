#include "config/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>

#include "config/text.h"

namespace synappsd::config {
namespace {

using Action = CommandLine::Action;

// One setting's flag and what was given for it.
struct Flag {
  const Setting* setting;
  std::vector<std::string> texts;
};

// "--name=" is "--name" and the empty text to everyone but CLI11, which would take the next
// argument.
std::vector<std::string> WithEmptyValues(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (const std::string& argument : arguments) {
    const bool is_empty = argument.size() > 3 && argument.compare(0, 2, "--") == 0 &&
                          argument.find('=') == argument.size() - 1;
    result.push_back(is_empty ? argument.substr(0, argument.size() - 1) : argument);
    if (is_empty) result.emplace_back();
  }
  return result;
}

class Parser {
 public:
  Parser() {
    app_.set_help_flag();  // the text is render.h's
    AddAction("-h,--help", Action::kHelp);
    AddAction("--version", Action::kVersion);
    AddAction("--check-config", Action::kCheckConfig);
    AddAction("--print-config", Action::kPrintConfig);
    AddAction("--print-default-config", Action::kPrintDefaultConfig);
    AddAction("--print-manual", Action::kPrintManual);
    AddOption("--config", &config_files_);
    for (const Setting& setting : AllSettings()) AddSetting(setting);
  }

  Result<CommandLine> Parse(std::vector<std::string> arguments) {
    arguments = WithEmptyValues(arguments);
    std::reverse(arguments.begin(), arguments.end());  // the order CLI11 wants them in
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return Status(Code::kInvalidArgument, Explained(error));
    }
    CommandLine line;
    line.action = action_;
    if (config_files_.size() > 1) return Twice("--config");
    if (!config_files_.empty()) line.config_file = config_files_.front();
    for (Flag& flag : flags_) {
      if (flag.texts.empty()) continue;
      const std::string name = flag.setting->flag();
      if (flag.texts.size() > 1 && !flag.setting->is_list) return Twice(name);
      line.assignments.push_back(
          {flag.setting, {RawValue::Type::kUntyped, std::move(flag.texts)}, "flag " + name});
    }
    return line;
  }

 private:
  void AddAction(const std::string& names, Action action) {
    app_.add_flag_callback(names, [this, action] { action_ = action; });
  }

  // Takes one text each time it is given, also the empty one.
  void AddOption(const std::string& name, std::vector<std::string>* texts) {
    const auto keep = [texts](const CLI::results_t& results) {
      *texts = results;
      return true;
    };
    app_.add_option(name, CLI::callback_t(keep))
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  void AddSetting(const Setting& setting) {
    if (setting.is_secret) return;
    Flag& flag = flags_.emplace_back(Flag{&setting, {}});
    // A switch may stand alone: "--allow-remote" is "--allow-remote=true".
    if (setting.is_bool) {
      app_.add_flag(setting.flag() + "{true}", flag.texts);
    } else {
      AddOption(setting.flag(), &flag.texts);
    }
  }

  static Status Twice(const std::string& flag) {
    return {Code::kInvalidArgument, "flag " + flag + ": given more than once"};
  }

  std::string Explained(const CLI::ParseError& error) const {
    std::string text = error.what();
    if (const auto* extras = dynamic_cast<const CLI::ExtrasError*>(&error)) {
      const auto unknown = app_.remaining();
      const std::string name = unknown.empty() ? extras->what() : unknown.front();
      text = "unknown argument " + name;
      std::vector<std::string> known;
      for (const Flag& flag : flags_) known.push_back(flag.setting->flag());
      const std::string nearest = NearestName(name.substr(0, name.find('=')), known);
      if (!nearest.empty()) text += ": did you mean " + nearest + "?";
    }
    return text + " (synappsd --help shows all flags)";
  }

  CLI::App app_{"", "synappsd"};
  Action action_ = Action::kRun;
  std::vector<std::string> config_files_;
  std::deque<Flag> flags_;  // CLI11 keeps pointers to the texts
};

}  // namespace

Result<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  return Parser().Parse(arguments);
}

}  // namespace synappsd::config
