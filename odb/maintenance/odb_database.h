// A database as ODB sees it, for what migrates or makes schemas.
#ifndef SYNAPPSD_MAINTENANCE_ODB_DATABASE_H_
#define SYNAPPSD_MAINTENANCE_ODB_DATABASE_H_

#include <memory>

#include "maintenance/location.h"
#include "maintenance/postgres_server.h"
#include "pgsql/connections.h"
#include "sqlite/connections.h"

namespace synappsd {
namespace maintenance {

// use(database) with an odb::sqlite::database or an odb::pgsql::database gives a Status or a
// Result; what it throws becomes a status that names the database.
template <typename Answer, typename Use>
Answer WithOdbDatabase(const Location& location, const Use& use) {
  try {
    if (!location.is_sqlite()) {
      const auto database = pgsql::OpenDatabase(PostgresSettings(location), 1);
      return use(*database);
    }
    sqlite::ConnectionSettings settings;
    settings.path = location.path;
    settings.write_ahead_log = false;  // the daemon's business
    const std::unique_ptr<odb::sqlite::database> database = sqlite::OpenDatabase(settings);
    return use(*database);
  } catch (...) {
    return FailureOfCurrentException(location);
  }
}

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_ODB_DATABASE_H_
