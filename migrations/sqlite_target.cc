#include "migrations/sqlite_target.h"

#include <unistd.h>

#include "sqlite/database_file.h"

namespace synappsd {
namespace migrations {

SqliteTarget::SqliteTarget(odb::sqlite::database& database, const Settings& settings)
    : database_(database),
      settings_(settings),
      connection_(database.connection()),
      sql_(connection_->handle()) {}

const char* SqliteTarget::RemedyForForeign() const {
  return "choose another path, or move the file away";
}

Status SqliteTarget::CheckUsable() {
  const std::string answer = sql::QueryText(sql_, "PRAGMA quick_check(1)").value_or(std::string());
  if (answer == "ok") return Status::Ok();
  return Status(Code::kDataLoss, "database " + settings_.name + " is damaged (" + answer +
                                     "): restore a backup, or salvage it with "
                                     "`sqlite3 FILE .recover`; it was not changed");
}

std::string SqliteTarget::DescribeBackup(std::int64_t version) {
  if (!settings_.backup) return "no backup is made";
  return "copy the database to " + database_.name() + ".backup-v" + std::to_string(version) +
         "-<time>";
}

Status SqliteTarget::Backup(std::int64_t version) {
  if (!settings_.backup) return Status::Ok();
  const std::string backup =
      sqlite::TimestampedPath(database_.name(), "backup-v" + std::to_string(version));
  const Status made = sqlite::CreatePrivateFile("backup", backup);
  if (!made.ok()) return made;
  try {
    sql_.Prepare("VACUUM INTO ?")->Bind(backup).Run();
  } catch (...) {
    unlink(backup.c_str());
    throw;
  }
  settings_.notice("copied the database, before migrating it, to " + backup);
  return Status::Ok();
}

// No effect inside a transaction, hence here. Dropping a table would delete what refers to it.
void SqliteTarget::BeginSteps() { sql::Execute(sql_, "PRAGMA foreign_keys=OFF"); }

void SqliteTarget::EndSteps() { sql::Execute(sql_, "PRAGMA foreign_keys=ON"); }

odb::transaction_impl* SqliteTarget::Begin() { return connection_->begin_exclusive(); }

Status SqliteTarget::Lock() { return Status::Ok(); }

Status SqliteTarget::CheckStep(std::int64_t version) {
  const std::unique_ptr<sql::Statement> broken = sql_.Prepare("PRAGMA foreign_key_check");
  if (!broken->Next()) return Status::Ok();
  return Status(Code::kInternal, "migrating database " + settings_.name + " to version " +
                                     std::to_string(version) + " left rows of table " +
                                     broken->Text(0) + " without their " + broken->Text(2) +
                                     "; nothing was changed");
}

void SqliteTarget::KeepBackup(std::int64_t /*version*/) {}  // a copy more does no harm

}  // namespace migrations
}  // namespace synappsd
