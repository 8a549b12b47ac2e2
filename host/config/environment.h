// The environment as a source of settings: SYNAPPS_* for each of them, and the variables of the
// existing system.
#ifndef SYNAPPSD_CONFIG_ENVIRONMENT_H_
#define SYNAPPSD_CONFIG_ENVIRONMENT_H_

#include <map>
#include <string>
#include <vector>

#include "config/assignment.h"

namespace synappsd::config {

// Names the file to read instead of /etc/synapps/synapps.toml.
inline constexpr const char* kConfigFileVariable = "SYNAPPS_CONFIG";

// In order of precedence, the last wins: SYNAPPS_* over the existing system's names. Variables that
// begin with SYNAPPS_ and are no setting become warnings, not errors: container platforms set such
// for a service of that name.
std::vector<Assignment> FromEnvironment(const std::map<std::string, std::string>& environment,
                                        std::vector<std::string>* warnings);

// The same for values of another source that have the names of variables. `source` begins what an
// assignment says of its origin: "environment ".
std::vector<Assignment> FromVariables(const std::map<std::string, std::string>& variables,
                                      const std::string& source,
                                      std::vector<std::string>* warnings);

// The names of all variables that are settings.
std::vector<std::string> SettingVariables();

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_ENVIRONMENT_H_
