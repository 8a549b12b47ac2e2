#include "maintenance/check.h"

#include <memory>

#include "maintenance/catalog.h"
#include "maintenance/database.h"
#include "maintenance/postgres_server.h"
#include "maintenance/schema_setup.h"
#include "maintenance/schema_state.h"
#include "maintenance/tallies.h"

namespace synappsd {
namespace maintenance {

namespace {

// A sentence for each row: its columns with blanks between them.
std::vector<std::string> Faults(sql::Connection& connection, const std::string& sql) {
  const std::unique_ptr<sql::Statement> rows =
      connection.Prepare(sql + " LIMIT " + std::to_string(kMaxFaults));
  std::vector<std::string> faults;
  while (rows->Next()) {
    std::string fault;
    for (int i = 0; i < rows->ColumnCount(); ++i) {
      fault += (fault.empty() ? "" : " ") + rows->Text(i);
    }
    faults.push_back(fault);
  }
  return faults;
}

class Checker {
 public:
  Checker(sql::Connection& connection, Observer* observer, CheckReport* report)
      : connection_(connection), observer_(observer), report_(report) {}

  // What can be asked without knowing the tables.
  void CheckStorage() {
    if (connection_.dialect() == sql::Dialect::kSqlite) {
      CheckPages();
      Ask("foreign keys",
          "SELECT 'row ' || rowid || ' of ' || \"table\" || ' refers to a row of ' || parent || "
          "' that is not there' FROM pragma_foreign_key_check");
    } else {
      Ask("indexes",
          "SELECT 'index', indexrelid::regclass::text, 'is not valid: REINDEX it' "
          "FROM pg_index WHERE NOT indisvalid");
      Ask("foreign keys",
          "SELECT 'constraint', conname::text, 'of', conrelid::regclass::text, "
          "'is not validated' FROM pg_constraint WHERE NOT convalidated");
    }
  }

  // What must hold in this program's schema.
  void CheckContent(const Location& location) {
    std::vector<std::string> differences = SchemaDifferences(connection_, location);
    if (differences.size() > kMaxFaults) differences.resize(kMaxFaults);
    Add("schema", std::move(differences));
    Add("tallies", WrongTallies(connection_, kMaxFaults));
    Ask("run numbers",
        "SELECT 'there are', n, 'runs, numbered from', low, 'to', high FROM (SELECT COUNT(*) AS n, "
        "coalesce(MIN(number), 1) AS low, coalesce(MAX(number), 0) AS high FROM run) c "
        "WHERE n <> high OR low <> 1");
    Ask("events",
        "SELECT 'run', run_number, 'has', COUNT(*), 'events, numbered to', MAX(seq) FROM run_event "
        "GROUP BY run_number HAVING COUNT(*) <> MAX(seq) OR MIN(seq) <> 1 ORDER BY run_number");
    Ask("claims",
        "SELECT 'the claim on run', c.run_number, 'of daemon', c.instance_id, 'is of a run that "
        "has "
        "ended' FROM run_claim c LEFT JOIN run r ON r.number = c.run_number "
        "WHERE r.number IS NULL OR r.end_time IS NOT NULL ORDER BY c.run_number");
  }

 private:
  static constexpr std::uint64_t kPoints = 7;

  void Add(const std::string& name, std::vector<std::string> faults) {
    CheckedPoint point;
    point.name = name;
    point.faults = std::move(faults);
    report_->points.push_back(std::move(point));
    observer_->Progress("checking", report_->points.size(), kPoints);
  }

  void Ask(const std::string& name, const std::string& sql) { Add(name, Faults(connection_, sql)); }

  void CheckPages() {
    const std::unique_ptr<sql::Statement> rows =
        connection_.Prepare("PRAGMA integrity_check(" + std::to_string(kMaxFaults) + ")");
    std::vector<std::string> faults;
    while (rows->Next()) {
      if (rows->Text(0) != "ok") faults.push_back(rows->Text(0));
    }
    Add("pages", std::move(faults));
  }

  sql::Connection& connection_;
  Observer* const observer_;
  CheckReport* const report_;
};

constexpr std::uint64_t Checker::kPoints;

Status CheckAll(sql::Connection& connection, const Location& location, Observer* observer,
                CheckReport* report) {
  report->database = location.shown;
  const sql::Transaction snapshot(connection, sql::Transaction::Kind::kRead);
  Checker checker(connection, observer, report);
  checker.CheckStorage();
  const Status current = CheckCurrent(ReadSchemaState(connection), "database " + location.shown);
  if (!current.ok()) return current;
  checker.CheckContent(location);
  return Status::Ok();
}

void RepairTallies(sql::Connection& connection, CheckReport* report) {
  for (CheckedPoint& point : report->points) {
    if (point.name != "tallies" || point.faults.empty()) continue;
    sql::Transaction transaction(connection, sql::Transaction::Kind::kWrite);
    if (connection.dialect() == sql::Dialect::kPostgres) KeepDaemonsOut(connection);
    RecountTallies(connection);
    transaction.Commit();
    point.repaired = "counted anew";
  }
}

}  // namespace

Result<CheckReport> CheckDatabase(const std::string& url, bool repair, Observer* observer) {
  const Result<Location> location = Locate(url);
  if (!location.ok()) return location.status();
  const auto use = repair ? Database::Use::kWrite : Database::Use::kRead;
  const auto database = Database::Open(*location, use);
  if (!database.ok()) return database.status();
  return (*database)->Try<CheckReport>([&](sql::Connection& connection) -> Result<CheckReport> {
    CheckReport report;
    const Status checked = CheckAll(connection, *location, observer, &report);
    if (!checked.ok()) return checked;
    if (repair) RepairTallies(connection, &report);
    return report;
  });
}

}  // namespace maintenance
}  // namespace synappsd
