#include "ctl/db_database.h"

#include "config/load.h"

namespace synappsd::ctl {

Result<std::string> DatabaseUrl(const DatabaseChoice& choice,
                                const config::Surroundings& surroundings) {
  if (!choice.url.empty()) return choice.url;
  Result<config::LoadedConfig> loaded = config::LoadConfig(surroundings, choice.file, {});
  if (!loaded.ok()) {
    return Status(Code::kInvalidArgument,
                  "the daemon's configuration, which names the database, is wrong: " +
                      loaded.status().message() +
                      ": correct it, or name the database with "
                      "--database URL");
  }
  return std::move(loaded->config.database_url);
}

}  // namespace synappsd::ctl
