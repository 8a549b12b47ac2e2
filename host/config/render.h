// Rendering: a configuration as text for people.
#ifndef SYNAPPSD_CONFIG_RENDER_H_
#define SYNAPPSD_CONFIG_RENDER_H_

#include <string>

#include "config/load.h"

namespace synappsd::config {

// Every setting, a line each, with where its value is from; secrets are masked. But for those it
// is TOML that gives the same configuration.
std::string RenderConfig(const LoadedConfig& loaded);

// The shipped synapps.toml: every setting with its words and its default, commented out.
std::string RenderDefaultFile();

// What --help prints: every flag, with its words and its default.
std::string RenderHelp();

// synapps.toml(5), in mdoc(7): every setting with its words, default, bounds, flag and variables.
std::string RenderManual();

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_RENDER_H_
