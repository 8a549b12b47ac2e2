// The Backend over one SQLite file, locked for this process.
#include <utility>

#include "migrations/migrator.h"
#include "runtime/backend.h"
#include "runtime/migration_settings.h"
#include "runtime/sqlite_committer.h"
#include "sqlite/connections.h"
#include "sqlite/database_file.h"
#include "sqlite/error.h"
#include "sqlite/lock_file.h"

namespace synappsd {
namespace store {

namespace {

sqlite::ConnectionSettings Settings(const StoreOptions& options, const std::string& path) {
  sqlite::ConnectionSettings settings;
  settings.path = path;
  settings.busy_timeout_ms = options.busy_timeout_ms;
  settings.synchronous_full = options.synchronous_full;
  return settings;
}

sqlite::ConnectionSettings ReadSettings(const StoreOptions& options, const std::string& path) {
  sqlite::ConnectionSettings settings = Settings(options, path);
  settings.max_connections = options.readers;
  settings.write_ahead_log = false;  // the writer has set it, and the file remembers
  settings.query_only = true;
  return settings;
}

class SqliteBackend : public Backend {
 public:
  SqliteBackend(const StoreOptions& options, const std::string& path,
                std::unique_ptr<sqlite::LockFile> lock)
      : alarm_(options.alarm),
        lock_(std::move(lock)),
        write_database_(sqlite::OpenDatabase(Settings(options, path))),
        read_database_(sqlite::OpenDatabase(ReadSettings(options, path))) {}

  odb::database& readers() override { return *read_database_; }

  std::unique_ptr<GroupCommitter> MakeCommitter() override {
    return std::unique_ptr<GroupCommitter>(new SqliteCommitter(*write_database_, alarm_));
  }

  DatabaseFailure FailureOfCurrentException() const override {
    DatabaseFailure failure;
    failure.status = sqlite::StatusOfCurrentException();
    return failure;
  }

 private:
  const std::function<void(const std::string&)> alarm_;
  const std::unique_ptr<sqlite::LockFile> lock_;  // let go of last
  const std::unique_ptr<odb::sqlite::database> write_database_;
  const std::unique_ptr<odb::sqlite::database> read_database_;
};

Status MigrateFile(const StoreOptions& options, const std::string& path) {
  sqlite::ConnectionSettings settings;
  settings.path = path;
  settings.busy_timeout_ms = options.busy_timeout_ms;
  settings.write_ahead_log = false;  // a database that is refused is left as it was
  const std::unique_ptr<odb::sqlite::database> database = sqlite::OpenDatabase(settings);
  return migrations::MigrateSchema(*database, MigrationSettings(options, path));
}

}  // namespace

Result<std::unique_ptr<Backend>> OpenSqliteBackend(const StoreOptions& options) {
  Result<std::string> path = sqlite::ResolveDatabasePath(options.location.path);
  if (!path.ok()) return path.status();
  Result<std::unique_ptr<sqlite::LockFile>> lock = sqlite::LockFile::Acquire(*path);
  if (!lock.ok()) return lock.status();
  const Status prepared = sqlite::PrepareDatabaseFile(*path);
  if (!prepared.ok()) return prepared;
  try {
    const Status migrated = MigrateFile(options, *path);
    if (!migrated.ok()) return migrated;
    return std::unique_ptr<Backend>(new SqliteBackend(options, *path, std::move(*lock)));
  } catch (...) {
    const Status failed = sqlite::StatusOfCurrentException();
    return Status(failed.code(), "cannot open database " + *path + ": " + failed.message());
  }
}

}  // namespace store
}  // namespace synappsd
