// Backups: a database in one file, and back.
#ifndef SYNAPPSD_MAINTENANCE_BACKUP_H_
#define SYNAPPSD_MAINTENANCE_BACKUP_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "maintenance/observer.h"

namespace synappsd {
namespace maintenance {

struct BackupReport {
  std::string database;  // its name, without a password
  std::string file;
  std::string format;  // "sqlite": a database file; "pg_dump": its custom format
  std::uint64_t size_bytes = 0;
  std::int64_t schema_version = 0;  // 0: a database of the predecessor
};

// The database as it is at one moment, beside a running daemon, which is not held up. The file has
// mode 0600, is durable, and appears under its name when it is complete. `replace`: a file of this
// name may exist. On PostgreSQL by pg_dump, and the database remembers that there was a backup.
Result<BackupReport> BackUp(const std::string& url, const std::string& file, bool replace,
                            Observer* observer);

struct RestoreReport {
  std::string database;  // its name, without a password
  std::string file;
  std::int64_t schema_version = 0;
  std::string saved;  // where the content that was replaced is; empty: there was none
};

// Puts the content of a backup in place of the database's, all of it or nothing. The backup is
// verified first. `force`: the database has content, which is backed up first; without it that is
// FAILED_PRECONDITION. ABORTED: a daemon is using the database. DATA_LOSS: the backup is damaged.
Result<RestoreReport> Restore(const std::string& url, const std::string& file, bool force,
                              Observer* observer);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_BACKUP_H_
