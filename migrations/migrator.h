// Brings a database file to this program's schema: creates it, adopts that of the system before
// this one as version 1, and migrates it step by step.
//
// Each step is one exclusive transaction: it happened or it did not. Before the first one the file
// is copied to `<file>.backup-v<version>-<time>`. There is no way back but that copy.
#ifndef SYNAPPSD_MIGRATIONS_MIGRATOR_H_
#define SYNAPPSD_MIGRATIONS_MIGRATOR_H_

#include <functional>
#include <odb/sqlite/database.hxx>
#include <string>

#include "base/status.h"

namespace synappsd {
namespace migrations {

struct Settings {
  std::string path;  // for messages and the backup's name
  // Told what was done, and what could not be carried over, a sentence each.
  std::function<void(const std::string&)> notice;
};

// Blocks. Call it before anything else uses the file, with a database of one connection. Failures
// of SQLite are exceptions; the status says what is wrong with the file otherwise:
//   FAILED_PRECONDITION  newer schema, another program's database, not a database, unknown version
//   DATA_LOSS            damaged
Status MigrateSchema(odb::sqlite::database& database, const Settings& settings);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_MIGRATOR_H_
