#include "migrations/migrator.h"

#include <unistd.h>

#include <ctime>
#include <odb/schema-catalog.hxx>
#include <odb/sqlite/connection.hxx>
#include <odb/sqlite/exceptions.hxx>
#include <odb/sqlite/transaction.hxx>

#include "base/check.h"
#include "migrations/introspection.h"
#include "migrations/legacy_schema.h"
#include "migrations/version_2.h"
#include "sqlite/database_file.h"
#include "sqlite/statement.h"

namespace synappsd {
namespace migrations {

namespace {

using Version = odb::schema_version;

class Migrator {
 public:
  Migrator(odb::sqlite::database& database, const Settings& settings)
      : database_(database),
        settings_(settings),
        connection_(database.connection()),
        handle_(connection_->handle()),
        newest_(odb::schema_catalog::current_version(database)) {}

  Status Run();

 private:
  enum class Origin { kNew, kPredecessor, kOurs, kForeign };

  Origin FindOrigin();
  Version StoredVersion();
  Status Create();
  Status Adopt();
  Status MigrateFrom(Version version);
  Status MigrateOneStep(Version version);
  Status CheckForeignKeys(Version version);
  Status Backup(Version version);
  std::string BackupPath(Version version) const;
  Status Refuse(const std::string& why) const;
  Status RefuseForeign() const;
  Status CheckUndamaged();

  odb::sqlite::database& database_;
  const Settings& settings_;
  const odb::sqlite::connection_ptr connection_;
  sqlite3* const handle_;
  const Version newest_;
};

Status Migrator::Refuse(const std::string& why) const {
  return Status(Code::kFailedPrecondition, "database " + settings_.path + " " + why);
}

Status Migrator::RefuseForeign() const {
  return Refuse("belongs to another program: choose another path, or move the file away");
}

Migrator::Origin Migrator::FindOrigin() {
  const std::set<std::string> tables = TableNames(handle_);
  if (tables.empty()) return Origin::kNew;
  if (tables.count("flows") != 0) {
    return tables.count("schema_version") != 0 ? Origin::kOurs : Origin::kPredecessor;
  }
  const bool ours = tables.count("schema_version") != 0 && tables.count("run") != 0;
  return ours ? Origin::kOurs : Origin::kForeign;
}

Version Migrator::StoredVersion() {
  sqlite::Statement statement(handle_, "SELECT version FROM schema_version WHERE name = ''");
  return statement.Next() ? static_cast<Version>(statement.Integer(0)) : 0;
}

Status Migrator::Run() {
  switch (FindOrigin()) {
    case Origin::kNew:
      return Create();
    case Origin::kPredecessor:
      return Adopt();
    case Origin::kForeign:
      return RefuseForeign();
    case Origin::kOurs:
      break;
  }
  const Version version = StoredVersion();
  if (version == 0) return RefuseForeign();
  if (version > newest_) {
    return Refuse(
        "has schema version " + std::to_string(version) + ", this synappsd knows up to " +
        std::to_string(newest_) +
        ": upgrade synappsd, or restore the backup made before the database was upgraded");
  }
  if (version == newest_) return Status::Ok();
  return MigrateFrom(version);
}

Status Migrator::Create() {
  odb::sqlite::transaction transaction(connection_->begin_exclusive());
  // Another process may have been faster; ODB's default would drop its tables.
  if (FindOrigin() == Origin::kNew) odb::schema_catalog::create_schema(database_, "", false);
  transaction.commit();
  return Status::Ok();
}

Status Migrator::Adopt() {
  const Status known = CheckLegacySchema(handle_);
  if (!known.ok()) {
    return Refuse("cannot be adopted: " + known.message() +
                  ": bring it to its own program's newest version first");
  }
  const Status migrated = MigrateFrom(1);
  if (migrated.ok()) settings_.notice("adopted the database of the existing system");
  return migrated;
}

Status Migrator::MigrateFrom(Version version) {
  const Status undamaged = CheckUndamaged();
  if (!undamaged.ok()) return undamaged;
  const Status saved = Backup(version);
  if (!saved.ok()) return saved;
  if (FindOrigin() == Origin::kPredecessor) {
    odb::sqlite::transaction transaction(connection_->begin_exclusive());
    if (FindOrigin() == Origin::kPredecessor) BaselineLegacySchema(handle_);
    transaction.commit();
  }
  // No effect inside a transaction, hence here. Dropping a table would delete what refers to it.
  sqlite::Execute(handle_, "PRAGMA foreign_keys=OFF");
  Status status;
  for (Version next = version + 1; next <= newest_ && status.ok(); ++next) {
    status = MigrateOneStep(next);
  }
  sqlite::Execute(handle_, "PRAGMA foreign_keys=ON");
  return status;
}

Status Migrator::MigrateOneStep(Version version) {
  database_.schema_version_migration(0, false);  // ODB keeps what it read, even after a rollback
  odb::sqlite::transaction transaction(connection_->begin_exclusive());
  if (StoredVersion() >= version) return Status::Ok();
  odb::schema_catalog::migrate_schema_pre(database_, version);
  switch (version) {
    case 2:
      MigrateDataToVersion2(handle_, settings_.notice);
      break;
    case 3:  // tables and indexes only: nothing to carry over
    case 4:
      break;
    default:
      CHECK(false) << "no data migration to version " << version;
  }
  odb::schema_catalog::migrate_schema_post(database_, version);
  const Status consistent = CheckForeignKeys(version);
  if (!consistent.ok()) return consistent;
  transaction.commit();
  settings_.notice("migrated the database to schema version " + std::to_string(version));
  return Status::Ok();
}

Status Migrator::CheckForeignKeys(Version version) {
  sqlite::Statement statement(handle_, "PRAGMA foreign_key_check");
  if (!statement.Next()) return Status::Ok();
  return Status(Code::kInternal, "migrating database " + settings_.path + " to version " +
                                     std::to_string(version) + " left rows of table " +
                                     statement.Text(0) + " without their " + statement.Text(2) +
                                     "; nothing was changed");
}

Status Migrator::CheckUndamaged() {
  const std::string answer =
      sqlite::QueryText(handle_, "PRAGMA quick_check(1)").value_or(std::string());
  if (answer == "ok") return Status::Ok();
  return Status(Code::kDataLoss, "database " + settings_.path + " is damaged (" + answer +
                                     "): restore a backup, or salvage it with "
                                     "`sqlite3 FILE .recover`; it was not changed");
}

// <file>.backup-v<version>-<UTC>, with a number behind it if that was used within this second.
std::string Migrator::BackupPath(Version version) const {
  const std::time_t now = std::time(nullptr);
  std::tm utc;
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
  const std::string first = settings_.path + ".backup-v" + std::to_string(version) + "-" + text;
  std::string path = first;
  for (int i = 2; access(path.c_str(), F_OK) == 0; ++i) path = first + "-" + std::to_string(i);
  return path;
}

Status Migrator::Backup(Version version) {
  const std::string backup = BackupPath(version);
  const Status made = sqlite::CreatePrivateFile("backup", backup);
  if (!made.ok()) return made;
  try {
    sqlite::Statement(handle_, "VACUUM INTO ?").Bind(backup).Run();
  } catch (...) {
    unlink(backup.c_str());
    throw;
  }
  settings_.notice("copied the database, before migrating it, to " + backup);
  return Status::Ok();
}

}  // namespace

Status MigrateSchema(odb::sqlite::database& database, const Settings& settings) {
  try {
    return Migrator(database, settings).Run();
  } catch (const odb::sqlite::database_exception& error) {
    if (error.error() != SQLITE_NOTADB) throw;
    return Status(Code::kFailedPrecondition,
                  "database " + settings.path +
                      " is not a SQLite database: choose another path, or move the file away; if "
                      "it was one, restore a backup");
  }
}

}  // namespace migrations
}  // namespace synappsd
