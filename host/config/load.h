// Loading: defaults < file < environment < flags, then the rules.
#ifndef SYNAPPSD_CONFIG_LOAD_H_
#define SYNAPPSD_CONFIG_LOAD_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/assignment.h"
#include "config/config.h"
#include "config/surroundings.h"

namespace synappsd::config {

struct LoadedConfig {
  Config config;
  std::map<std::string, std::string> origins;  // key -> origin, of what is not the default
  std::string file;                            // that was read; empty: none
  std::vector<std::string> warnings;           // for the log
};

// `file`: what --config says; without it $SYNAPPS_CONFIG, else the system's file if there is one.
// `flags` win over everything. The error has a line for everything that is wrong.
Result<LoadedConfig> LoadConfig(const Surroundings& surroundings,
                                const std::optional<std::string>& file,
                                const std::vector<Assignment>& flags);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_LOAD_H_
