#include "maintenance/sqlite_backup.h"

#include <memory>

#include "maintenance/database.h"
#include "maintenance/pending_file.h"
#include "maintenance/schema_state.h"
#include "maintenance/sqlite_file.h"
#include "maintenance/sqlite_pages.h"
#include "sqlite/database_file.h"

namespace synappsd {
namespace maintenance {

namespace {

// Of a file that need not be the daemon's database.
Result<SchemaState> StateOf(const std::string& path) {
  const Result<std::unique_ptr<Database>> database =
      Database::Open(LocationOfFile(path), Database::Use::kRead);
  if (!database.ok()) return database.status();
  return (*database)->Try<SchemaState>(
      [](sql::Connection& connection) { return ReadSchemaState(connection); });
}

Result<SchemaState> VerifyBackup(const std::string& file) {
  if (FileSize(file) == 0) {
    return Status(Code::kInvalidArgument, "there is no backup " + file + ": check its name");
  }
  const Status sound = CheckSqlitePages(file, false);
  if (!sound.ok()) {
    return Status(sound.code() == Code::kUnavailable ? sound.code() : Code::kDataLoss,
                  "backup " + sound.message() + ": restore another one");
  }
  Result<SchemaState> state = StateOf(file);
  if (!state.ok()) return state;
  const Status usable = CheckUsable(*state, "backup " + file);
  if (!usable.ok()) return usable;
  return state;
}

struct Saved {
  std::string file;         // empty: there was nothing to save, or it is damaged
  bool is_damaged = false;  // which may be why the backup is restored: it is kept as it is
};

Result<Saved> SaveContent(const Location& location, const std::string& file, bool force,
                          Observer* observer) {
  Saved saved;
  if (FileSize(location.path) == 0) return saved;
  const Result<SchemaState> state = StateOf(location.path);
  if (state.ok() && state->content == SchemaState::Content::kEmpty) return saved;
  if (!force) {
    return Status(Code::kFailedPrecondition, "database " + location.path +
                                                 " has content: to replace it by " + file +
                                                 ", add --force, which backs it up first");
  }
  const std::string target = sqlite::TimestampedPath(location.path, "before-restore");
  const Result<BackupReport> backup = BackUpSqlite(location, target, false, observer);
  saved.is_damaged = backup.status().code() == Code::kDataLoss;
  if (!backup.ok() && !saved.is_damaged) return backup.status();
  if (backup.ok()) saved.file = target;
  return saved;
}

}  // namespace

Result<BackupReport> BackUpSqlite(const Location& location, const std::string& file, bool replace,
                                  Observer* observer) {
  const Status exists = CheckSqliteFile(location.path);
  if (!exists.ok()) return exists;
  const Result<std::string> target = sqlite::ResolveDatabasePath(file);
  if (!target.ok()) return target.status();
  if (*target == location.path) {
    return Status(Code::kInvalidArgument, file + " is the database itself: choose another name");
  }
  const Result<SchemaState> state = StateOf(location.path);
  if (!state.ok()) return state.status();
  const auto existing = replace ? PendingFile::Existing::kReplace : PendingFile::Existing::kRefuse;
  const Result<std::unique_ptr<PendingFile>> pending = PendingFile::Create(*target, existing);
  if (!pending.ok()) return pending.status();
  const Status copied = CopySqlitePages(location.path, (*pending)->partial_path(), observer);
  if (!copied.ok()) return copied;
  const Status published = (*pending)->Publish();
  if (!published.ok()) return published;

  BackupReport report;
  report.database = location.shown;
  report.file = *target;
  report.format = "sqlite";
  report.size_bytes = FileSize(*target);
  report.schema_version = state->version;
  return report;
}

Result<RestoreReport> RestoreSqlite(const Location& location, const std::string& file, bool force,
                                    Observer* observer) {
  const Result<SchemaState> state = VerifyBackup(file);
  if (!state.ok()) return state.status();
  const auto lock = LockSqliteFile(location.path);
  if (!lock.ok()) return lock.status();
  const Result<Saved> saved = SaveContent(location, file, force, observer);
  if (!saved.ok()) return saved.status();

  const auto pending = PendingFile::Create(location.path, PendingFile::Existing::kReplace);
  if (!pending.ok()) return pending.status();
  const Status copied = CopySqlitePages(file, (*pending)->partial_path(), observer);
  if (!copied.ok()) return copied;
  const Status given = GiveToOwnerOf(location.path, (*pending)->partial_path());
  if (!given.ok()) return given;
  const Result<std::string> damaged = MakeWay(location.path, saved->is_damaged);
  if (!damaged.ok()) return damaged.status();
  const Status published = (*pending)->Publish();
  if (!published.ok()) return published;

  RestoreReport report;
  report.database = location.shown;
  report.file = file;
  report.schema_version = state->version;
  report.saved = saved->file.empty() ? *damaged : saved->file;
  return report;
}

}  // namespace maintenance
}  // namespace synappsd
