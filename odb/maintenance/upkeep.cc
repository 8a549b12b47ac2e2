#include "maintenance/upkeep.h"
#include "migrations/introspection.h"
#include "migrations/migrator.h"

#include <memory>
#include <set>

#include "maintenance/catalog.h"
#include "maintenance/database.h"
#include "maintenance/odb_database.h"
#include "maintenance/schema_state.h"
#include "maintenance/sqlite_file.h"

namespace synappsd {
namespace maintenance {

namespace {

std::string Megabytes(std::uint64_t bytes) { return std::to_string((bytes >> 20) + 1) + " MiB"; }

// The new file is written twice: into a temporary file, and then into the log.
Status CheckSpace(const Location& location, std::uint64_t size_bytes) {
  const std::uint64_t needed = 2 * size_bytes;
  const std::uint64_t free = FreeSpaceBytes(location.path);
  if (free >= needed) return Status::Ok();
  return Status(Code::kUnavailable, "vacuuming " + location.shown + " may need " +
                                        Megabytes(needed) + " on its disk, which has " +
                                        Megabytes(free) + " free: free some space");
}

std::uint64_t PostgresSize(sql::Connection& connection) {
  const std::unique_ptr<sql::Statement> size =
      connection.Prepare("SELECT pg_database_size(current_database())");
  size->Next();
  return static_cast<std::uint64_t>(size->Integer(0));
}

Result<VacuumReport> VacuumFile(sql::Connection& connection, const Location& location,
                                Observer* observer) {
  VacuumReport report;
  report.size_before_bytes = FileSize(location.path) + FileSize(location.path + "-wal");
  const Status enough = CheckSpace(location, report.size_before_bytes);
  if (!enough.ok()) return enough;
  observer->Progress("vacuuming", 0, 1);
  sql::Execute(connection, "VACUUM");
  sql::Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
  sql::Execute(connection, "PRAGMA optimize");
  observer->Progress("vacuuming", 1, 1);
  report.size_after_bytes = FileSize(location.path) + FileSize(location.path + "-wal");
  return report;
}

Result<VacuumReport> VacuumTables(sql::Connection& connection, Observer* observer) {
  VacuumReport report;
  report.size_before_bytes = PostgresSize(connection);
  const std::set<std::string> tables = migrations::TableNames(connection);
  std::uint64_t done = 0;
  for (const std::string& table : tables) {
    observer->Progress("vacuuming " + table, done, tables.size());
    sql::Execute(connection, "VACUUM (ANALYZE) " + Quoted(table));
    ++done;
  }
  observer->Progress("vacuuming", done, tables.size());
  report.size_after_bytes = PostgresSize(connection);
  return report;
}

Status MigrateLocked(const Location& location, const MigrateOptions& options, Observer* observer,
                     MigrateReport* report) {
  migrations::Settings settings;
  settings.name = location.shown;
  settings.backup = options.back_up;
  settings.notice = [observer](const std::string& sentence) { observer->Notice(sentence); };
  return WithOdbDatabase<Status>(location, [&](auto& database) -> Status {
    const Result<migrations::Plan> plan = migrations::PlanMigration(database, settings);
    if (!plan.ok()) return plan.status();
    if (options.adopt_only && plan->kind != migrations::Plan::Kind::kAdopt) {
      return Status(Code::kFailedPrecondition,
                    "database " + location.shown +
                        " is not one of the existing system: there is nothing to adopt");
    }
    report->from_version = plan->from;
    report->to_version = plan->to;
    report->steps = plan->steps;
    if (options.dry_run || plan->steps.empty()) return Status::Ok();
    observer->Progress("migrating", 0, 1);
    const Status migrated = migrations::MigrateSchema(database, settings);
    observer->Progress("migrating", 1, 1);
    return migrated;
  });
}

}  // namespace

Result<MigrateReport> Migrate(const std::string& url, const MigrateOptions& options,
                              Observer* observer) {
  const Result<Location> location = Locate(url);
  if (!location.ok()) return location.status();
  // Keeps the lock of a file; looking only needs none.
  const auto use = options.dry_run ? Database::Use::kRead : Database::Use::kAlone;
  const auto database = Database::Open(*location, use);
  if (!database.ok()) return database.status();
  MigrateReport report;
  report.database = location->shown;
  report.dry_run = options.dry_run;
  const Status migrated = MigrateLocked(*location, options, observer, &report);
  if (!migrated.ok()) return migrated;
  return report;
}

Result<VacuumReport> Vacuum(const std::string& url, Observer* observer) {
  const Result<Location> location = Locate(url);
  if (!location.ok()) return location.status();
  const auto use = location->is_sqlite() ? Database::Use::kAlone : Database::Use::kWrite;
  const auto database = Database::Open(*location, use);
  if (!database.ok()) return database.status();
  Result<VacuumReport> report =
      (*database)->Try<VacuumReport>([&](sql::Connection& connection) -> Result<VacuumReport> {
        const Status ours = CheckUsable(ReadSchemaState(connection), "database " + location->shown);
        if (!ours.ok()) return ours;
        return location->is_sqlite() ? VacuumFile(connection, *location, observer)
                                     : VacuumTables(connection, observer);
      });
  if (report.ok()) report->database = location->shown;
  return report;
}

}  // namespace maintenance
}  // namespace synappsd
