// Bringing a database to this program's schema, and giving back its free space.
#ifndef SYNAPPSD_MAINTENANCE_UPKEEP_H_
#define SYNAPPSD_MAINTENANCE_UPKEEP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "maintenance/observer.h"

namespace synappsd {
namespace maintenance {

struct MigrateOptions {
  bool dry_run = false;
  bool back_up = true;  // first; false: `--no-backup`
  // Only a database of the predecessor is to be migrated; anything else is FAILED_PRECONDITION.
  bool adopt_only = false;
};

struct MigrateReport {
  std::string database;  // its name, without a password
  std::int64_t from_version = 0;
  std::int64_t to_version = 0;
  bool dry_run = false;
  std::vector<std::string> steps;  // what was done, or with dry_run what would be
};

// ABORTED: a daemon is using the database.
Result<MigrateReport> Migrate(const std::string& url, const MigrateOptions& options,
                              Observer* observer);

struct VacuumReport {
  std::string database;  // its name, without a password
  std::uint64_t size_before_bytes = 0;
  std::uint64_t size_after_bytes = 0;
};

// SQLite: rewrites the file, which needs as much free space, and no daemon (ABORTED). PostgreSQL:
// VACUUM (ANALYZE) of every table, beside running daemons.
Result<VacuumReport> Vacuum(const std::string& url, Observer* observer);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_UPKEEP_H_
