#include <sstream>

#include "config/render.h"
#include "config/text.h"

namespace synappsd::config {
namespace {

// mandoc's style: short lines, and a new one for each sentence.
constexpr std::size_t kTextWidth = 78;

constexpr const char* kHead = R"(.\" Made of the table of settings by synappsd --print-manual.
.Dd November 23, 2026
.Dt SYNAPPS.TOML 5
.Os
.Sh NAME
.Nm synapps.toml
.Nd the settings of synappsd
.Sh SYNOPSIS
.Nm /etc/synapps/synapps.toml
.Sh DESCRIPTION
The settings of
.Xr synappsd 8
in TOML.
The file may be absent: everything has a default.
It is read when the daemon starts.
.Pp
Each setting is also an environment variable and, unless it is a secret, a
flag.
Flags win over variables, variables over credentials of systemd of the same
name, and those over the file.
.Pp
Sizes are B, KiB, MiB or GiB; durations ms, s, m or h.
What is not known, or not possible, keeps the daemon from starting, with a
message that says where it is and what it could have been.
.Pp
.Dl synappsd --check-config
.Pp
says whether everything is right, and
.Pp
.Dl synappsd --print-config
.Pp
shows what holds, and what says so.
.Sh SETTINGS
)";

constexpr const char* kTail = R"(.Ss Table applet.ID
The settings of the applet package
.Ar ID ,
as its documents describe them.
.Sh FILES
.Bl -tag -width Ds
.It Pa /etc/synapps/synapps.toml
Read unless
.Ev SYNAPPS_CONFIG
or the flag
.Fl -config
names another file.
.El
.Sh SEE ALSO
.Xr synappsctl 1 ,
.Xr synappsd 8
)";

std::string Replaced(const std::string& text, char what, const std::string& with) {
  std::string replaced;
  for (const char character : text) {
    replaced += character == what ? with : std::string(1, character);
  }
  return replaced;
}

// A line of text, with nothing in it that roff takes for its own.
std::string Line(const std::string& text) {
  const bool is_macro = !text.empty() && (text.front() == '.' || text.front() == '\'');
  return (is_macro ? "\\&" : "") + Replaced(text, '\\', "\\e") + "\n";
}

std::string Sentences(const std::string& text) {
  std::string lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find(". ", begin);
    const std::size_t length = end == std::string::npos ? end : end + 1 - begin;
    std::istringstream wrapped(Wrapped(text.substr(begin, length), "", kTextWidth));
    for (std::string line; std::getline(wrapped, line);) lines += Line(line);
    begin = end == std::string::npos ? text.size() : end + 2;
  }
  return lines;
}

// ".MACRO "text"": the text as one argument.
std::string Macro(const std::string& macro, const std::string& text) {
  const std::string plain = Replaced(Replaced(text, '\\', "\\e"), '"', "\\(dq");
  return "." + macro + " \"" + plain + "\"\n";
}

std::string DefaultOf(const Setting& setting) {
  if (!setting.computed.empty()) return Sentences("Default: " + setting.computed + ".") + ".br\n";
  const std::string value = setting.get(Config());
  if (value.empty() || value == "\"\"" || value == "[]") return "";
  return "Default:\n" + Macro("Ql", value) + ".br\n";
}

std::string Entry(const Setting& setting) {
  std::string entry = Macro("It Cm", setting.name()) + Sentences(setting.description);
  entry += ".Pp\n" + DefaultOf(setting);
  if (!setting.allowed.empty()) entry += Sentences("Allowed: " + setting.allowed + ".") + ".br\n";
  if (!setting.is_secret) entry += "Flag:\n" + Macro("Ql", setting.flag()) + ".br\n";
  entry += "Variable:\n" + Macro("Ev", setting.environment());
  for (const Alias& alias : setting.aliases) entry += "or\n" + Macro("Ev", alias.name);
  return entry;
}

}  // namespace

std::string RenderManual() {
  std::string text = kHead;
  std::string table = "none yet";
  for (const Setting& setting : AllSettings()) {
    if (setting.table() != table) {
      if (table != "none yet") text += ".El\n";
      table = setting.table();
      text += (table.empty() ? ".Ss Without a table\n" : Macro("Ss", "Table " + table));
      text += ".Bl -tag -width Ds\n";
    }
    text += Entry(setting);
  }
  return text + ".El\n" + kTail;
}

}  // namespace synappsd::config
