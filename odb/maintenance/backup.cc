#include "maintenance/backup.h"

#include "maintenance/location.h"
#include "maintenance/postgres_dump.h"
#include "maintenance/sqlite_backup.h"

namespace synappsd {
namespace maintenance {

Result<BackupReport> BackUp(const std::string& url, const std::string& file, bool replace,
                            Observer* observer) {
  const Result<Location> location = Locate(url);
  if (!location.ok()) return location.status();
  return location->is_sqlite() ? BackUpSqlite(*location, file, replace, observer)
                               : BackUpPostgres(*location, file, replace, observer);
}

Result<RestoreReport> Restore(const std::string& url, const std::string& file, bool force,
                              Observer* observer) {
  const Result<Location> location = Locate(url);
  if (!location.ok()) return location.status();
  return location->is_sqlite() ? RestoreSqlite(*location, file, force, observer)
                               : RestorePostgres(*location, file, force, observer);
}

}  // namespace maintenance
}  // namespace synappsd
