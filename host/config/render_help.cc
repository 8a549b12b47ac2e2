#include <sstream>

#include "config/render.h"
#include "config/text.h"

namespace synappsd::config {
namespace {

constexpr std::size_t kTextWidth = 72;
constexpr const char* kIndent = "      ";

constexpr const char* kHead =
    R"(synappsd runs AI workflows and serves them over HTTP and WebSocket.

Usage: synappsd [FLAG]...

  -h, --help               Show this and exit.
  --version                Show the version and exit.
  --check-config           Say whether the configuration is right, and exit.
  --print-config           Show every value and what set it, and exit.
  --print-default-config   Show a commented synapps.toml, and exit.
  --print-manual           Show synapps.toml(5) in mdoc, and exit.
  --config FILE            Read this file, not $SYNAPPS_CONFIG, and not
                           /etc/synapps/synapps.toml.

Every setting is a flag, a key of synapps.toml and a variable:
--http-max-body 1MiB is max_body = "1MiB" of [http], and
SYNAPPS_HTTP_MAX_BODY=1MiB. Flags win over variables over the file. Secrets
have no flag, because every user of a machine can see flags.
)";

// A value of synapps.toml as one writes it after a flag.
std::string WithoutQuotes(std::string value) {
  if (value.size() > 1 && value.front() == '"') return value.substr(1, value.size() - 2);
  if (value.size() > 3 && value.front() == '[') return value.substr(2, value.size() - 4);
  return value;
}

std::string DefaultInWords(const Setting& setting) {
  if (!setting.computed.empty()) return setting.computed;
  const std::string value = WithoutQuotes(setting.get(Config()));
  return value.empty() ? "none" : value;
}

}  // namespace

std::string RenderHelp() {
  std::ostringstream help;
  help << kHead;
  std::string table = "none yet";
  for (const Setting& setting : AllSettings()) {
    if (setting.table() != table) {
      table = setting.table();
      help << "\n" << (table.empty() ? "Daemon" : "[" + table + "]") << "\n";
    }
    help << "  " << (setting.is_secret ? setting.environment() + "=" : setting.flag() + " ")
         << setting.type_name << "\n"
         << Wrapped(setting.description, kIndent, kTextWidth)
         << Wrapped("Default: " + DefaultInWords(setting), kIndent, kTextWidth);
  }
  return help.str();
}

}  // namespace synappsd::config
