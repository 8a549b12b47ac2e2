#include "config/render.h"

#include "config/text.h"

namespace synappsd::config {
namespace {

constexpr std::size_t kTextWidth = 96;
constexpr std::size_t kOriginColumn = 56;

constexpr const char* kFileHead =
    R"(# synapps.toml: the settings of synappsd, with their defaults.
#
# A line that begins with "#" and a name is a setting: remove the "#" to change it. What is said here
# gives way to the environment (SYNAPPS_HTTP_MAX_BODY=1MiB sets max_body of [http]) and that to flags
# (--http-max-body 1MiB). Sizes are B, KiB, MiB or GiB; durations ms, s, m or h.
#
#   synappsd --check-config     says whether everything is right
#   synappsd --print-config     shows what holds, and what says so
)";

constexpr const char* kFileTail = R"(
# Settings of one applet package, as its README describes them; the package's id in quotes.
#[applet."org.example.package"]
#name = "value"
)";

std::string Padded(std::string text) {
  if (text.size() < kOriginColumn) text.resize(kOriginColumn, ' ');
  return text;
}

std::string ShownInFile(const Setting& setting) {
  if (!setting.example.empty()) return QuotedText(setting.example);
  return setting.get(Config());
}

std::string FileEntry(const Setting& setting) {
  std::string entry = "\n" + Wrapped(setting.description, "# ", kTextWidth);
  if (!setting.computed.empty()) {
    entry += Wrapped("Empty: " + setting.computed + ".", "# ", kTextWidth);
  }
  if (!setting.example.empty()) entry += "# Not set by default.\n";
  if (!setting.type_name.empty() && setting.type_name.find('|') != std::string::npos) {
    entry += "# " + setting.type_name + "\n";
  }
  std::string variables;
  for (const Alias& alias : setting.aliases) variables += " " + alias.name;
  if (!variables.empty()) entry += "# Also from the environment:" + variables + "\n";
  return entry + "#" + setting.name() + " = " + ShownInFile(setting) + "\n";
}

}  // namespace

std::string RenderConfig(const LoadedConfig& loaded) {
  std::string text = "# file: " + (loaded.file.empty() ? "none" : loaded.file) + "\n";
  for (const Setting& setting : AllSettings()) {
    const std::string value = MaskedValue(setting, loaded.config);
    const auto origin = loaded.origins.find(setting.key);
    const std::string from = origin == loaded.origins.end() ? "default" : origin->second;
    const std::string line =
        value.empty() ? "# " + setting.key + " is not set" : setting.key + " = " + value;
    text += Padded(line) + " # " + from + "\n";
  }
  for (const auto& [package, settings] : loaded.config.applet_settings) {
    text += "# applet." + QuotedText(package) + ": " + std::to_string(settings.size()) +
            " bytes of settings of its own, not shown: they may hold secrets\n";
  }
  return text;
}

std::string RenderDefaultFile() {
  std::string text = kFileHead;
  std::string table;
  for (const Setting& setting : AllSettings()) {
    if (setting.table() != table) {
      table = setting.table();
      text += "\n[" + table + "]\n";
    }
    text += FileEntry(setting);
  }
  return text + kFileTail;
}

}  // namespace synappsd::config
