// Launch: from the command line to what main() does.
#ifndef SYNAPPSD_CONFIG_LAUNCH_H_
#define SYNAPPSD_CONFIG_LAUNCH_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/load.h"
#include "config/surroundings.h"

namespace synappsd::config {

// The exit code for a failed launch, EX_CONFIG of sysexits.h: a service manager need not try again.
inline constexpr int kExitBadConfig = 78;

struct Launch {
  std::optional<LoadedConfig> run;  // run the daemon with this, or
  std::string output;               // write this to stdout and exit with 0
};

// `arguments` without the program's name. The error is for stderr, one thing a line.
Result<Launch> PrepareLaunch(const std::vector<std::string>& arguments,
                             const Surroundings& surroundings);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_LAUNCH_H_
