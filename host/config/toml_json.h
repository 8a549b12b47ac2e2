// A TOML table as JSON: what an applet gets of its own settings.
#ifndef SYNAPPSD_CONFIG_TOML_JSON_H_
#define SYNAPPSD_CONFIG_TOML_JSON_H_

#include <toml++/toml.h>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::config {

// INVALID_ARGUMENT: a date or time, or a number that is not finite, which JSON has not.
Result<json::Value> ToJson(const toml::node& node);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_TOML_JSON_H_
