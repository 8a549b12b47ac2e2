// Brings a database to this program's schema: creates it, adopts that of the system before this
// one as version 1, and migrates it step by step.
//
// Each step is one transaction, during which no other daemon writes or migrates: it happened or it
// did not, and what was interrupted is taken up by the next call. Two callers at once do each step
// once. There is no way back but a backup: SQLite's file is copied before the first step to
// `<file>.backup-v<version>-<time>`; of a PostgreSQL database somebody must have made one
// (backup_marker.h).
#ifndef SYNAPPSD_MIGRATIONS_MIGRATOR_H_
#define SYNAPPSD_MIGRATIONS_MIGRATOR_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace odb {
namespace pgsql {
class database;
}
namespace sqlite {
class database;
}
}  // namespace odb

namespace synappsd {
namespace migrations {

using Notice = std::function<void(const std::string&)>;

struct Settings {
  std::string name;     // of the database in messages: its path, or its URL without the password
  bool allowed = true;  // false: an older schema is refused; an empty database still gets one
  bool backup = true;   // false: nothing is copied, no backup is asked for
  // Told what was done, and what could not be carried over, a sentence each. Not null.
  Notice notice;
};

// What MigrateSchema would do.
struct Plan {
  enum class Kind { kNothing, kCreate, kAdopt, kMigrate };
  Kind kind = Kind::kNothing;
  std::int64_t from = 0;  // 0: an empty database
  std::int64_t to = 0;
  std::vector<std::string> steps;  // as a person reads them, in their order
};

// Of the schema that this program works with.
std::int64_t NewestVersion();

// These block. Call them before anything else uses the database, with a pool of one connection,
// which they hold meanwhile. A newer schema is used if it says that this program may
// (OldestReader(), introspection.h). Failures of the database are ODB's exceptions; the status says
// what is wrong with it otherwise:
//   FAILED_PRECONDITION  any other newer schema, another program's database, not a database, a
//                        predecessor's that is not known, an older one and not `allowed`, no backup
//   PERMISSION_DENIED    PostgreSQL: the role may not make tables
//   DATA_LOSS            damaged
//   UNAVAILABLE          PostgreSQL: another one migrates for too long
Result<Plan> PlanMigration(odb::sqlite::database& database, const Settings& settings);
Result<Plan> PlanMigration(odb::pgsql::database& database, const Settings& settings);
Status MigrateSchema(odb::sqlite::database& database, const Settings& settings);
Status MigrateSchema(odb::pgsql::database& database, const Settings& settings);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_MIGRATOR_H_
