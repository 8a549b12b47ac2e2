// Rules that concern several settings, or the machine.
#ifndef SYNAPPSD_CONFIG_RULES_H_
#define SYNAPPSD_CONFIG_RULES_H_

#include <string>
#include <vector>

#include "config/config.h"

namespace synappsd::config {

// What is wrong with the whole, each with its remedy; empty if nothing is.
std::vector<std::string> BrokenRules(const Config& config);

// What is allowed and yet worth saying.
std::vector<std::string> Concerns(const Config& config);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_RULES_H_
