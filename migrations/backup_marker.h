// The note in a PostgreSQL database that a backup of it was made: a comment on a table.
//
// Whoever makes a backup leaves it there; a migration that is to have a way back asks for it. The
// table is schema_version, or flows in a database of the system before this one.
#ifndef SYNAPPSD_MIGRATIONS_BACKUP_MARKER_H_
#define SYNAPPSD_MIGRATIONS_BACKUP_MARKER_H_

#include <boost/optional/optional.hpp>
#include <cstdint>

#include "sql/connection.h"

namespace synappsd {
namespace migrations {

constexpr std::int64_t kFreshBackupSeconds = 24 * 60 * 60;

struct BackupMarker {
  std::int64_t version = 0;      // of the schema that the backup has
  std::int64_t age_seconds = 0;  // by the database's clock
};

// Of the database's present version, now. To be called once the backup is complete. Throws ODB's
// exceptions: the role must own the table.
void WriteBackupMarker(sql::Connection& connection);

boost::optional<BackupMarker> ReadBackupMarker(sql::Connection& connection);

// The same backup serves for `version` too: for a step of a migration that began with it.
void CarryBackupMarker(sql::Connection& connection, std::int64_t version);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_BACKUP_MARKER_H_
