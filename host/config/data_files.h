// Where the daemon's own files are, for all who look for them.
#ifndef SYNAPPSD_CONFIG_DATA_FILES_H_
#define SYNAPPSD_CONFIG_DATA_FILES_H_

#include <string>

#include "config/config.h"

namespace synappsd::config {

// Of the master key of secrets, unless a credential holds it.
inline std::string MasterKeyFile(const Config& config) {
  return config.secrets_key_file.empty() ? config.data_dir + "/master.key"
                                         : config.secrets_key_file;
}

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_DATA_FILES_H_
