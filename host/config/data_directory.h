// Whether a directory can be the data directory, without making it.
#ifndef SYNAPPSD_CONFIG_DATA_DIRECTORY_H_
#define SYNAPPSD_CONFIG_DATA_DIRECTORY_H_

#include <filesystem>

#include "base/status.h"

namespace synappsd::config {

// OK if the directory exists, or can be made, and this process can write to it. Else says what is
// in the way.
Status CheckDataDirectory(const std::filesystem::path& directory);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_DATA_DIRECTORY_H_
