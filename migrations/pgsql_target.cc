#include "migrations/pgsql_target.h"

#include <odb/pgsql/exceptions.hxx>

#include "migrations/backup_marker.h"
#include "migrations/introspection.h"
#include "pgsql/write_lock.h"

namespace synappsd {
namespace migrations {

namespace {

// Of those that migrate; taken before the lock of those that write.
constexpr char kTakeMigrationLock[] = "SELECT pg_advisory_xact_lock(23722531512117364)";
// Another one's migration may take this long before one gives up waiting for it.
constexpr char kLockWait[] = "600s";
// For tables, which readers hold for the time of a query. Whoever comes later waits behind us.
constexpr char kTableWait[] = "60s";
constexpr char kLockNotAvailable[] = "55P03";

}  // namespace

PgsqlTarget::PgsqlTarget(odb::pgsql::database& database, const Settings& settings)
    : database_(database),
      settings_(settings),
      connection_(database.connection()),
      sql_(connection_->handle()) {}

const char* PgsqlTarget::RemedyForForeign() const {
  return "make a database for synappsd alone (CREATE DATABASE), and name that one";
}

Status PgsqlTarget::CheckUsable() {
  const auto rights = sql_.Prepare(
      "SELECT current_schema(), current_user, coalesce(has_schema_privilege(current_schema(), "
      "'CREATE'), FALSE)");
  rights->Next();
  if (rights->IsNull(0)) {
    return Status(Code::kFailedPrecondition,
                  "database " + settings_.name +
                      " has no schema to put tables in: create the one that search_path of role " +
                      rights->Text(1) + " names, or change search_path");
  }
  const std::string schema = rights->Text(0);
  const std::string role = rights->Text(1);
  if (rights->Integer(2) == 0) {
    return Status(Code::kPermissionDenied, "role " + role + " may not make tables in schema " +
                                               schema + " of database " + settings_.name +
                                               ": GRANT CREATE ON SCHEMA " + schema + " TO " +
                                               role + ", or make the role the database's owner");
  }
  for (const std::string& table : TableNames(sql_)) {
    const auto owned = sql_.Prepare(
        "SELECT pg_has_role(c.relowner, 'USAGE'), c.relowner::regrole FROM pg_class c "
        "WHERE c.oid = to_regclass(quote_ident(?))");
    owned->Bind(table);
    if (!owned->Next() || owned->Integer(0) != 0) continue;
    return Status(Code::kPermissionDenied, "table " + table + " of database " + settings_.name +
                                               " belongs to role " + owned->Text(1) +
                                               ", and role " + role +
                                               " cannot change it: run `synappsctl db "
                                               "migrate` as its owner, or ALTER TABLE " +
                                               table + " OWNER TO " + role);
  }
  return Status::Ok();
}

bool PgsqlTarget::HasFreshBackup(std::int64_t version) {
  const boost::optional<BackupMarker> marker = ReadBackupMarker(sql_);
  return marker && marker->version == version && marker->age_seconds >= 0 &&
         marker->age_seconds <= kFreshBackupSeconds;
}

std::string PgsqlTarget::DescribeBackup(std::int64_t version) {
  if (!settings_.backup) return "no backup is asked for";
  if (HasFreshBackup(version)) return "a backup was made within the last 24 hours";
  return "refuse, because no backup was made within the last 24 hours (`synappsctl db backup`)";
}

Status PgsqlTarget::Backup(std::int64_t version) {
  if (!settings_.backup || HasFreshBackup(version)) return Status::Ok();
  // Another one has begun meanwhile, who was not refused.
  if (StoredVersion(sql_) != version) return Status::Ok();
  return Status(
      Code::kFailedPrecondition,
      "database " + settings_.name + " has schema version " + std::to_string(version) +
          " and is to be migrated, but no backup of it was made within the last 24 "
          "hours: run `synappsctl db backup FILE` first; to go on without one, run "
          "`synappsctl db migrate --no-backup`, or set database.backup_before_migration to false");
}

odb::transaction_impl* PgsqlTarget::Begin() { return connection_->begin(); }

// Nobody migrates and nobody writes: rows written between a copy of a table and its end would be
// lost.
Status PgsqlTarget::Lock() {
  sql::Execute(sql_, "SET LOCAL statement_timeout = 0");
  sql::Execute(sql_, "SET LOCAL idle_in_transaction_session_timeout = 0");
  sql::Execute(sql_, std::string("SET LOCAL lock_timeout = '") + kLockWait + "'");
  try {
    sql::Execute(sql_, kTakeMigrationLock);
    sql::Execute(sql_, pgsql::kTakeWriteLock);
  } catch (const odb::pgsql::database_exception& error) {
    if (error.sqlstate() != kLockNotAvailable) throw;
    return Status(Code::kUnavailable, "another program has been migrating database " +
                                          settings_.name +
                                          " for 10 minutes: try again when it has ended");
  }
  sql::Execute(sql_, std::string("SET LOCAL lock_timeout = '") + kTableWait + "'");
  return Status::Ok();
}

// Foreign keys were enforced all the time.
Status PgsqlTarget::CheckStep(std::int64_t /*version*/) { return Status::Ok(); }

void PgsqlTarget::KeepBackup(std::int64_t version) {
  if (settings_.backup) CarryBackupMarker(sql_, version);
}

}  // namespace migrations
}  // namespace synappsd
