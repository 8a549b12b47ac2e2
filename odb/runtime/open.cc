// Store::Open: the way from a path to a running store.
#include <utility>

#include "migrations/migrator.h"
#include "runtime/sqlite_store.h"
#include "sqlite/connections.h"
#include "sqlite/database_file.h"
#include "sqlite/error.h"

namespace synappsd {
namespace store {

namespace {

Status MigrateFile(const StoreOptions& options, const std::string& path) {
  sqlite::ConnectionSettings settings;
  settings.path = path;
  settings.busy_timeout_ms = options.busy_timeout_ms;
  settings.write_ahead_log = false;  // a database that is refused is left as it was
  const std::unique_ptr<odb::sqlite::database> database = sqlite::OpenDatabase(settings);
  migrations::Settings migration;
  migration.name = path;
  migration.notice = options.notice ? options.notice : [](const std::string&) {};
  return migrations::MigrateSchema(*database, migration);
}

Status CheckOptions(const StoreOptions& options) {
  if (options.readers > 0 && options.max_group > 0) return Status::Ok();
  return Status(Code::kInvalidArgument, "a store needs at least one reader and a group of one");
}

}  // namespace

Result<std::unique_ptr<Store>> Store::Open(const StoreOptions& options) {
  const Status valid = CheckOptions(options);
  if (!valid.ok()) return valid;
  Result<std::string> path = sqlite::ResolveDatabasePath(options.path);
  if (!path.ok()) return path.status();
  Result<std::unique_ptr<sqlite::LockFile>> lock = sqlite::LockFile::Acquire(*path);
  if (!lock.ok()) return lock.status();
  const Status prepared = sqlite::PrepareDatabaseFile(*path);
  if (!prepared.ok()) return prepared;
  try {
    const Status migrated = MigrateFile(options, *path);
    if (!migrated.ok()) return migrated;
    return std::unique_ptr<Store>(new SqliteStore(options, *path, std::move(*lock)));
  } catch (...) {
    const Status failed = sqlite::StatusOfCurrentException();
    return Status(failed.code(), "cannot open database " + *path + ": " + failed.message());
  }
}

}  // namespace store
}  // namespace synappsd
