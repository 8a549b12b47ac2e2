#include "maintenance/status_report.h"
#include "migrations/introspection.h"
#include "migrations/migrator.h"

#include <memory>
#include <set>

#include "maintenance/catalog.h"
#include "maintenance/database.h"
#include "maintenance/odb_database.h"
#include "maintenance/schema_state.h"
#include "maintenance/sqlite_file.h"
#include "migrations/backup_marker.h"

namespace synappsd {
namespace maintenance {

namespace {

std::int64_t QueryInteger(sql::Connection& connection, const std::string& sql) {
  const std::unique_ptr<sql::Statement> statement = connection.Prepare(sql);
  return statement->Next() ? statement->Integer(0) : 0;
}

const char* NameOf(SchemaState::Content content) {
  switch (content) {
    case SchemaState::Content::kEmpty:
      return "empty";
    case SchemaState::Content::kPredecessor:
      return "existing system";
    case SchemaState::Content::kOurs:
      return "synappsd";
    case SchemaState::Content::kForeign:
      break;
  }
  return "another program";
}

void ReadDaemons(sql::Connection& connection, StatusReport* report) {
  const std::unique_ptr<sql::Statement> rows = connection.Prepare(
      "SELECT id, node, host, pid, version, started_time, lease_until, "
      "CASE WHEN lease_until > extract(epoch FROM clock_timestamp()) THEN 1 ELSE 0 END, "
      "(SELECT COUNT(*) FROM run_claim WHERE instance_id = i.id) "
      "FROM daemon_instance i ORDER BY started_time, id");
  while (rows->Next()) {
    Daemon daemon;
    daemon.id = rows->Text(0);
    daemon.node = rows->Text(1);
    daemon.host = rows->Text(2);
    daemon.pid = rows->Integer(3);
    daemon.version = rows->Text(4);
    daemon.started_time = rows->Real(5);
    daemon.lease_until = rows->Real(6);
    daemon.is_alive = rows->Integer(7) != 0;
    daemon.claimed_runs = static_cast<std::uint64_t>(rows->Integer(8));
    report->daemons.push_back(std::move(daemon));
  }
}

void ReadContent(sql::Connection& connection, StatusReport* report) {
  const std::set<std::string> tables = migrations::TableNames(connection);
  for (const std::string& table : tables) {
    TableCount count;
    count.table = table;
    count.rows = static_cast<std::uint64_t>(
        QueryInteger(connection, "SELECT COUNT(*) FROM " + Quoted(table)));
    report->tables.push_back(count);
  }
  if (tables.count("run") != 0) {
    report->unfinished_runs = static_cast<std::uint64_t>(
        QueryInteger(connection, "SELECT COUNT(*) FROM run WHERE status IN ('running', 'idle')"));
  }
  const bool postgres = connection.dialect() == sql::Dialect::kPostgres;
  if (!postgres) return;
  if (tables.count("daemon_instance") != 0) ReadDaemons(connection, report);
  const boost::optional<migrations::BackupMarker> marker = migrations::ReadBackupMarker(connection);
  if (marker) report->last_backup_age_seconds = marker->age_seconds;
}

void ReadServer(sql::Connection& connection, const Location& location, StatusReport* report) {
  if (location.is_sqlite()) {
    report->kind = "sqlite";
    report->server_version = sql::QueryText(connection, "SELECT sqlite_version()").value_or("");
    report->size_bytes = FileSize(location.path) + FileSize(location.path + "-wal");
    report->lock_holder = sqlite::LockFile::Holder(location.path);
    return;
  }
  report->kind = "postgresql";
  report->server_version = sql::QueryText(connection, "SHOW server_version").value_or("");
  report->size_bytes = static_cast<std::uint64_t>(
      QueryInteger(connection, "SELECT pg_database_size(current_database())"));
}

StatusReport ReadAll(sql::Connection& connection, const Location& location) {
  StatusReport report;
  report.database = location.shown;
  sql::Transaction transaction(connection, sql::Transaction::Kind::kRead);
  ReadServer(connection, location, &report);
  const SchemaState state = ReadSchemaState(connection);
  report.content = NameOf(state.content);
  report.schema_version = state.version;
  report.program_version = migrations::NewestVersion();
  if (state.content != SchemaState::Content::kForeign) ReadContent(connection, &report);
  return report;
}

// What a migration would do, or why it would do nothing.
std::vector<std::string> PendingSteps(const Location& location) {
  migrations::Settings settings;
  settings.name = location.shown;
  const auto plan = WithOdbDatabase<Result<migrations::Plan>>(
      location, [&](auto& database) { return migrations::PlanMigration(database, settings); });
  return plan.ok() ? plan->steps : std::vector<std::string>{plan.status().message()};
}

}  // namespace

Result<StatusReport> ReadStatus(const std::string& url) {
  const Result<Location> location = Locate(url);
  if (!location.ok()) return location.status();
  const auto database = Database::Open(*location, Database::Use::kRead);
  if (!database.ok()) return database.status();
  Result<StatusReport> report = (*database)->Try<StatusReport>(
      [&location](sql::Connection& connection) { return ReadAll(connection, *location); });
  if (report.ok()) report->pending = PendingSteps(*location);
  return report;
}

}  // namespace maintenance
}  // namespace synappsd
