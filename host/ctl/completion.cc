#include "ctl/completion.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <sstream>

#include "ctl/answer_reading.h"
#include "ctl/paging.h"
#include "ctl/printable.h"

namespace synappsd::ctl {
namespace {

constexpr double kPatienceSeconds = 0.5;
constexpr std::size_t kMaxCandidates = 300;

// The same for every program; what is particular comes from the tree.
constexpr const char* kLogic = R"bash(
# Offers those lines of standard input that begin with the word under way, quoted for the shell.
_synappsctl_offer() {
  local line
  while IFS= read -r line; do
    [[ $line == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
  done
}

_synappsctl_values() {
  case $1 in
    file)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      compopt -o filenames 2>/dev/null ;;
    directory)
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      compopt -o filenames 2>/dev/null ;;
    flow | run | applet | key)
      _synappsctl_offer < <("$program" "${connection[@]}" complete "$1" 2>/dev/null) ;;
    words:*)
      mapfile -t COMPREPLY < <(compgen -W "${1#words:}" -- "$word") ;;
  esac
}

_synappsctl() {
  local program=$1 word=${COMP_WORDS[COMP_CWORD]} path='' i kind='' waiting=''
  local commands='' options='' positional=''
  local -a connection=()
  COMPREPLY=()
  _synappsctl_command ''
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ -n $waiting ]]; then
      case $waiting in
        --url | --key-file | --ca-file) connection+=("$waiting" "${COMP_WORDS[i]}") ;;
      esac
      waiting=''
    elif [[ ${COMP_WORDS[i]} == -* ]]; then
      _synappsctl_option "${COMP_WORDS[i]}" && waiting=${COMP_WORDS[i]}
    elif [[ " $commands " == *" ${COMP_WORDS[i]} "* ]]; then
      path=${path:+$path }${COMP_WORDS[i]}
      _synappsctl_command "$path"
    fi
  done
  if [[ -n $waiting ]]; then
    _synappsctl_option "$waiting"
    _synappsctl_values "$kind"
  elif [[ $word == -* ]]; then
    _synappsctl_values "words:$options"
  elif [[ -n $commands ]]; then
    _synappsctl_values "words:$commands"
  else
    _synappsctl_values "$positional"
  fi
}

complete -F _synappsctl synappsctl
)bash";

std::string KindOfPositional(const std::string& name) {
  static const std::map<std::string, std::string> kinds = {
      {"FLOW", "flow"}, {"RUN", "run"}, {"TYPE", "applet"}, {"KEY", "key"}, {"FILE", "file"}};
  const auto found = kinds.find(name);
  return found == kinds.end() ? "" : found->second;
}

std::string KindOfOption(const OptionEntry& option) {
  static const std::map<std::string, std::string> kinds = {
      {"--key-file", "file"}, {"--ca-file", "file"}, {"--file", "file"},
      {"--output", "file"},   {"--config", "file"},  {"--directory", "directory"},
      {"--flow", "flow"}};
  if (!option.choices.empty()) {
    std::string words = "words:";
    for (const std::string& choice : option.choices) words += choice + " ";
    words.pop_back();
    return words;
  }
  const auto found = kinds.find(option.names.front());
  return found == kinds.end() ? "" : found->second;
}

void AppendCases(const CommandEntry& command, const std::string& inherited,
                 std::ostringstream* commands, std::map<std::string, std::string>* values) {
  std::string words;
  for (const CommandEntry& sub : command.commands) {
    words += sub.path.substr(sub.path.rfind(' ') + 1) + " ";
  }
  std::string options;
  for (const OptionEntry& option : command.options) {
    for (const std::string& name : option.names) {
      options += name + " ";
      if (option.takes_value) (*values)[name] = KindOfOption(option);
    }
  }
  if (!words.empty()) words.pop_back();
  // Options of the program and of a group may be written behind their commands.
  std::string all = inherited;
  std::istringstream each(options);
  for (std::string name; each >> name;) {
    if ((" " + all).find(" " + name + " ") == std::string::npos) all += name + " ";
  }
  const std::string positional =
      command.positionals.empty() ? "" : KindOfPositional(command.positionals[0].names[0]);
  *commands << "    '" << command.path << "') commands='" << words << "' options='"
            << all.substr(0, all.size() - 1) << "' positional='" << positional << "' ;;\n";
  for (const CommandEntry& sub : command.commands) AppendCases(sub, all, commands, values);
}

}  // namespace

std::string BashCompletion(const CommandEntry& program) {
  std::ostringstream commands;
  std::map<std::string, std::string> values;
  AppendCases(program, "", &commands, &values);
  std::ostringstream out;
  out << "# Completion of synappsctl in bash. Made by \"synappsctl completion\" of the program's "
         "own\n# commands: do not edit.\n\n"
         "# What may follow the command $1.\n_synappsctl_command() {\n  case $1 in\n"
      << commands.str() << "  esac\n}\n\n"
      << "# Sets `kind` to what the option $1 takes; fails if it takes nothing.\n"
         "_synappsctl_option() {\n  case $1 in\n";
  for (const auto& [name, kind] : values) out << "    " << name << ") kind='" << kind << "' ;;\n";
  out << "    *) return 1 ;;\n  esac\n}\n" << kLogic;
  return out.str();
}

Status PrintCandidates(Command& command, const std::string& kind) {
  struct Source {
    const char* path;
    const char* member;
  };
  static const std::map<std::string, Source> sources = {
      {"flow", {"/api/v1/flows", "id"}},
      {"run", {"/api/v1/runs?sort=-start_time", "run_id"}},
      {"applet", {"/api/v1/applets", "type"}},
      {"key", {"/api/v1/keys", "id"}}};
  const auto source = sources.find(kind);
  if (source == sources.end()) return Status::Ok();
  command.choice.timeout_s = std::min(command.choice.timeout_s, kPatienceSeconds);
  static_cast<void>(
      EachItem(command, source->second.path, kMaxCandidates, [&](const json::Value& item) {
        const std::string id = TextOf(item, source->second.member);
        if (!id.empty() && Printable(id) == id) command.out() << id << "\n";
      }));
  return Status::Ok();
}

}  // namespace synappsd::ctl
