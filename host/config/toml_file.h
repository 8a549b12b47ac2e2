// synapps.toml as a source of settings. toml++ reads it: well kept in Debian, TOML 1.0, and every
// value knows its line.
#ifndef SYNAPPSD_CONFIG_TOML_FILE_H_
#define SYNAPPSD_CONFIG_TOML_FILE_H_

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/assignment.h"

namespace synappsd::config {

struct TomlContent {
  std::vector<Assignment> assignments;
  std::map<std::string, std::string> applet_settings;  // of [applet."id"]: id -> JSON object
};

// Reads the text of a file; `name` stands in messages. INVALID_ARGUMENT names line and remedy of
// everything that is wrong, one a line.
Result<TomlContent> ReadToml(const std::string& text, const std::string& name);

// The same of a file of at most 1 MiB. NOT_FOUND, PERMISSION_DENIED or as above. Secrets in a
// file that everyone may read become a warning.
Result<TomlContent> ReadTomlFile(const std::string& path, std::vector<std::string>* warnings);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_TOML_FILE_H_
