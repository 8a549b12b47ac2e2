// Backups of PostgreSQL databases: archives of pg_dump, in its custom format, of the schema
// (namespace) that the tables are in. PostgreSQL's own programs make and read them: no other way
// keeps what an administrator added to the tables.
#ifndef SYNAPPSD_MAINTENANCE_POSTGRES_DUMP_H_
#define SYNAPPSD_MAINTENANCE_POSTGRES_DUMP_H_

#include <string>

#include "maintenance/backup.h"
#include "maintenance/location.h"

namespace synappsd {
namespace maintenance {

// As in backup.h.
Result<BackupReport> BackUpPostgres(const Location& location, const std::string& file, bool replace,
                                    Observer* observer);
Result<RestoreReport> RestorePostgres(const Location& location, const std::string& file, bool force,
                                      Observer* observer);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_POSTGRES_DUMP_H_
