#include "ctl/manual_page.h"

#include <sstream>

#include "ctl/exit_status.h"

namespace synappsd::ctl {
namespace {

constexpr const char* kHead =
    R"(.\" Made by "synappsctl manual" of the program's own commands: do not edit.
.TH SYNAPPSCTL 1 "" synappsd "User Commands"
.SH NAME
synappsctl \- administer synappsd and its database
.SH SYNOPSIS
.B synappsctl
.RI [ options ]
.I command
.RI [ arguments ]
.SH DESCRIPTION
.B synappsctl
speaks with a running
.BR synappsd (8)
over its HTTP API: with the flows it stores, their runs, its applets, keys and secrets. The commands
.B synappsctl db
look after its database, with or without a running daemon.
.PP
Results go to standard output, everything else to standard error. Tables are cut to the width of a
terminal; elsewhere they are whole. With
.B \-\-json
results are the daemon's JSON, and each line of standard error is a JSON object:
.RB { \(dqerror\(dq :{ \(dqcode\(dq ", " \(dqmessage\(dq ", " \(dqexit_status\(dq }}
or
.RB { \(dqnotice\(dq :...}.
)";

constexpr const char* kTail = R"(.SH ENVIRONMENT
.TP
.B SYNAPPS_URL
Where the daemon is, if
.B \-\-url
does not say it.
.TP
.B SYNAPPS_API_KEY
The API key, if
.B \-\-key\-file
names no file. There is no option for the key itself: other users could read it in the list of
processes, and the shell keeps it in its history.
.TP
.B NO_COLOR
No colours, also on a terminal.
.TP
.BR http_proxy ", " https_proxy ", " no_proxy
Proxies on the way to a daemon on another machine; one on this machine is always asked directly.
.TP
.BR DATABASE_URL ", " SYNAPPS_CONFIG
As in
.BR synappsd (8),
for
.BR "synappsctl db" .
.SH FILES
.TP
.I /run/synapps/synapps.sock
The daemon's socket. Root and the daemon's group may use it without a key.
.TP
.I /etc/synapps/synapps.toml
The daemon's configuration, where
.B synappsctl db
finds the database.
.SH SEE ALSO
.BR synappsd (8),
.BR synapps.toml (5)
)";

// Text as roff takes it literally.
std::string Roff(const std::string& text) {
  std::string roff;
  for (const char c : text) {
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else if (c == '\'') {
      roff += "\\(aq";
    } else if (c == '"') {
      roff += "\\(dq";
    } else {
      roff += c;
    }
  }
  return roff.starts_with('.') ? "\\&" + roff : roff;
}

std::string Names(const OptionEntry& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += (names.empty() ? "\\fB" : ", \\fB") + Roff(name) + "\\fR";
  }
  return names + (option.takes_value ? " \\fIVALUE\\fR" : "");
}

void AppendOptions(const std::vector<OptionEntry>& options, std::ostringstream* out) {
  for (const OptionEntry& option : options) {
    *out << ".TP\n" << Names(option) << "\n" << Roff(option.description);
    for (std::size_t i = 0; i < option.choices.size(); ++i) {
      *out << (i == 0 ? ": " : ", ") << Roff(option.choices[i]);
    }
    if (!option.default_value.empty()) *out << " (default: " << Roff(option.default_value) << ")";
    *out << ".\n";
  }
}

// "synappsctl flows show FLOW"
std::string Synopsis(const CommandEntry& command) {
  std::string text = "\\fBsynappsctl " + Roff(command.path) + "\\fR";
  for (const OptionEntry& positional : command.positionals) {
    const std::string name =
        "\\fI" + positional.names.front() + "\\fR" + (positional.may_be_repeated ? "..." : "");
    text += positional.is_required ? " " + name : " [" + name + "]";
  }
  return text;
}

void AppendCommand(const CommandEntry& command, std::ostringstream* out) {
  *out << ".TP\n" << Synopsis(command) << "\n" << Roff(command.description) << ".\n";
  std::vector<OptionEntry> own;
  for (const OptionEntry& option : command.options) {
    if (option.names.front() != "--help") own.push_back(option);
  }
  const bool has_more = !own.empty() || !command.footer.empty();
  if (has_more) *out << ".RS\n";
  AppendOptions(own, out);
  if (!command.footer.empty()) *out << ".PP\n" << Roff(command.footer) << "\n";
  if (has_more) *out << ".RE\n";
}

}  // namespace

std::string ManualPage(const CommandEntry& program) {
  std::ostringstream out;
  out << kHead << ".SH OPTIONS\nThese may also be written behind a command.\n";
  AppendOptions(program.options, &out);
  out << ".SH COMMANDS\n";
  for (const CommandEntry& group : program.commands) {
    if (group.commands.empty()) {
      AppendCommand(group, &out);
      continue;
    }
    out << ".SS " << Roff(group.path) << "\n" << Roff(group.description) << ".\n";
    for (const CommandEntry& command : group.commands) AppendCommand(command, &out);
    std::vector<OptionEntry> own;
    for (const OptionEntry& option : group.options) {
      if (option.names.front() != "--help") own.push_back(option);
    }
    if (!own.empty()) out << ".PP\nOptions of all these:\n";
    AppendOptions(own, &out);
    if (!group.footer.empty()) out << ".PP\n" << Roff(group.footer) << "\n";
  }
  out << ".SH EXIT STATUS\n";
  for (const auto& [status, meaning] : ExitStatuses()) {
    out << ".TP\n.B " << status << "\n" << Roff(meaning) << "\n";
  }
  out << kTail;
  return out.str();
}

}  // namespace synappsd::ctl
