#include "config/launch.h"

#include <utility>

#include "config/command_line.h"
#include "config/data_directory.h"
#include "config/render.h"
#include "synapps_version.h"

namespace synappsd::config {
namespace {

using Action = CommandLine::Action;

Launch Print(std::string text) { return {std::nullopt, std::move(text)}; }

std::string Checked(const LoadedConfig& loaded) {
  std::string text;
  for (const std::string& warning : loaded.warnings) text += "warning: " + warning + "\n";
  return text +
         "the configuration is right (file: " + (loaded.file.empty() ? "none" : loaded.file) +
         ")\n";
}

}  // namespace

Result<Launch> PrepareLaunch(const std::vector<std::string>& arguments,
                             const Surroundings& surroundings) {
  auto line = ParseCommandLine(arguments);
  if (!line.ok()) return line.status();
  if (line->action == Action::kHelp) return Print(RenderHelp());
  if (line->action == Action::kVersion) return Print("synappsd " SYNAPPS_VERSION "\n");
  if (line->action == Action::kPrintDefaultConfig) return Print(RenderDefaultFile());
  if (line->action == Action::kPrintManual) return Print(RenderManual());

  auto loaded = LoadConfig(surroundings, line->config_file, line->assignments);
  if (!loaded.ok()) return loaded.status();
  if (line->action == Action::kCheckConfig) {
    if (Status usable = CheckDataDirectory(loaded->config.data_dir); !usable.ok()) return usable;
    return Print(Checked(*loaded));
  }
  if (line->action == Action::kPrintConfig) return Print(RenderConfig(*loaded));
  return Launch{std::move(loaded).value(), ""};
}

}  // namespace synappsd::config
