// Backups of SQLite databases: each is a database file of its own.
#ifndef SYNAPPSD_MAINTENANCE_SQLITE_BACKUP_H_
#define SYNAPPSD_MAINTENANCE_SQLITE_BACKUP_H_

#include <string>

#include "maintenance/backup.h"
#include "maintenance/location.h"

namespace synappsd {
namespace maintenance {

// As in backup.h.
Result<BackupReport> BackUpSqlite(const Location& location, const std::string& file, bool replace,
                                  Observer* observer);
Result<RestoreReport> RestoreSqlite(const Location& location, const std::string& file, bool force,
                                    Observer* observer);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_SQLITE_BACKUP_H_
