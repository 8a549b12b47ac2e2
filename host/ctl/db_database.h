// Which database the commands of synappsctl db work on.
#ifndef SYNAPPSD_CTL_DB_DATABASE_H_
#define SYNAPPSD_CTL_DB_DATABASE_H_

#include <optional>
#include <string>

#include "base/result.h"
#include "config/surroundings.h"

namespace synappsd::ctl {

struct DatabaseChoice {
  std::string url;                  // --database; empty: as the daemon finds it
  std::optional<std::string> file;  // --config
};

// The database's URL: the one that is given, else the one that synappsd would use with the same
// configuration file and environment. The error says what is wrong with the configuration.
Result<std::string> DatabaseUrl(const DatabaseChoice& choice,
                                const config::Surroundings& surroundings);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_DB_DATABASE_H_
