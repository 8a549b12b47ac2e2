#include "maintenance/copy.h"

#include <algorithm>
#include <memory>

#include "maintenance/backup.h"
#include "maintenance/catalog.h"
#include "maintenance/database.h"
#include "maintenance/pending_file.h"
#include "maintenance/postgres_server.h"
#include "maintenance/schema_setup.h"
#include "maintenance/schema_state.h"
#include "maintenance/table_copy.h"
#include "sqlite/database_file.h"

namespace synappsd {
namespace maintenance {

namespace {

Status CheckSchemaOf(sql::Connection& connection, const Location& location) {
  const std::string what = "database " + location.shown;
  const Status current = CheckCurrent(ReadSchemaState(connection), what);
  if (!current.ok()) return current;
  const std::vector<std::string> differences = SchemaDifferences(connection, location);
  if (differences.empty()) return Status::Ok();
  return Status(Code::kFailedPrecondition,
                what + " has another schema than its version says: " + differences.front() +
                    ": `synappsctl db check` lists all differences");
}

bool HasRows(sql::Connection& connection) {
  for (const Table& table : ContentTables(connection)) {
    // A daemon's health check alone leaves a tally.
    if (table.name != "tally" && CountRows(connection, table) > 0) return true;
  }
  return false;
}

Status SameDatabase() {
  return Status(Code::kInvalidArgument, "--from and --to name the same database");
}

// The same for one database of one server, in whatever words its URL names it: two servers do not
// start in the same microsecond with the same numbers for their databases.
constexpr char kPostgresIdentity[] =
    "SELECT d.oid::text || ' ' || extract(epoch FROM pg_postmaster_start_time())::text "
    "FROM pg_database d WHERE d.datname = current_database()";

// Of a SQLite file the resolved path says it, which Copy() has compared.
Result<bool> AreSame(Database& a, Database& b) {
  if (a.location().is_sqlite() || b.location().is_sqlite()) return false;
  const auto identify = [](sql::Connection& connection) {
    return sql::QueryText(connection, kPostgresIdentity).value_or(std::string());
  };
  const Result<std::string> first = a.Try<std::string>(identify);
  if (!first.ok()) return first.status();
  const Result<std::string> second = b.Try<std::string>(identify);
  if (!second.ok()) return second.status();
  return *first == *second;
}

class Copier {
 public:
  Copier(const Location& from, const Location& to, bool force, Observer* observer)
      : from_(from), to_(to), force_(force), observer_(observer) {}

  Result<CopyReport> Run(const std::string& to_url) {
    report_.from = from_.shown;
    report_.to = to_.shown;
    Result<std::unique_ptr<Database>> source = Database::Open(from_, Database::Use::kRead);
    if (!source.ok()) return source.status();
    const Result<bool> known = (*source)->Try<bool>([this](sql::Connection& connection) {
      const Status checked = CheckSchemaOf(connection, from_);
      return checked.ok() ? Result<bool>(true) : checked;
    });
    if (!known.ok()) return known.status();
    const Result<std::unique_ptr<Database>> target = PrepareTarget(to_url, **source);
    if (!target.ok()) return target.status();
    return (*source)->Try<CopyReport>([&](sql::Connection& reading) {
      return (*target)->Try<CopyReport>(
          [&](sql::Connection& writing) { return CopyAll(reading, writing); });
    });
  }

 private:
  Status HasContent() const {
    return Status(Code::kFailedPrecondition,
                  "database " + to_.shown +
                      " has content: to replace it, add --force, which backs it up first");
  }

  // A target without a schema gets one; what it holds is backed up if it is to be replaced. What is
  // returned keeps daemons off a file.
  Result<std::unique_ptr<Database>> PrepareTarget(const std::string& to_url, Database& source) {
    const Status made = CreateSchemaIfEmpty(to_);
    if (!made.ok()) return made;
    Result<std::unique_ptr<Database>> target = Database::Open(to_, Database::Use::kAlone);
    if (!target.ok()) return target.status();
    const Result<bool> are_same = AreSame(source, **target);
    if (!are_same.ok()) return are_same.status();
    if (*are_same) return SameDatabase();
    const Result<bool> has_rows =
        (*target)->Try<bool>([this](sql::Connection& connection) -> Result<bool> {
          const Status checked = CheckSchemaOf(connection, to_);
          if (!checked.ok()) return checked;
          return HasRows(connection);
        });
    if (!has_rows.ok()) return has_rows.status();
    if (!*has_rows) return target;
    if (!force_) return HasContent();
    const std::string base =
        to_.is_sqlite() ? to_.path : "synapps-" + to_.database.Parameter("dbname");
    const Result<BackupReport> backup =
        BackUp(to_url, sqlite::TimestampedPath(base, "before-copy"), false, observer_);
    if (!backup.ok()) return backup.status();
    report_.saved = backup->file;
    return target;
  }

  Result<CopyReport> CopyAll(sql::Connection& reading, sql::Connection& writing) {
    const sql::Transaction snapshot(reading, sql::Transaction::Kind::kRead);
    sql::Transaction transaction(writing, sql::Transaction::Kind::kWrite);
    if (!to_.is_sqlite()) {
      KeepDaemonsOut(writing);
      const Status alone = CheckNoDaemon(writing, to_);  // one may have come since
      if (!alone.ok()) return alone;
    }
    if (report_.saved.empty() && HasRows(writing)) return HasContent();
    report_.schema_version = ReadSchemaState(reading).version;
    const std::vector<Table> tables = ContentTables(reading);
    Clear(writing, tables);
    for (const Table& table : tables) {
      const Result<TableContent> copied = CopyTable(reading, writing, table, observer_);
      if (!copied.ok()) return copied.status();
      const Status verified = Verify(writing, table, *copied);
      if (!verified.ok()) return verified;
      report_.tables.push_back({table.name, copied->rows, copied->sha256});
    }
    transaction.Commit();
    return report_;
  }

  // Children before parents. Claims go with their runs; a daemon's row that is left has ended.
  static void Clear(sql::Connection& writing, const std::vector<Table>& tables) {
    sql::Execute(writing, "DELETE FROM run_claim");
    sql::Execute(writing, "DELETE FROM daemon_instance");
    for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
      sql::Execute(writing, "DELETE FROM " + Quoted(table->name));
    }
  }

  // The target's own columns are read, whose types differ from the source's.
  Status Verify(sql::Connection& writing, const Table& table, const TableContent& copied) {
    const std::vector<Table> tables = ContentTables(writing);
    const auto same_name = [&table](const Table& other) { return other.name == table.name; };
    const auto target = std::find_if(tables.begin(), tables.end(), same_name);
    if (target != tables.end() && ReadTable(writing, *target, observer_) == copied) {
      return Status::Ok();
    }
    return Status(Code::kDataLoss, "what was read back of table " + table.name + " from " +
                                       to_.shown + " is not what was written: nothing was copied");
  }

  const Location from_;
  const Location to_;
  const bool force_;
  Observer* const observer_;
  CopyReport report_;
};

}  // namespace

Result<CopyReport> Copy(const std::string& from_url, const std::string& to_url, bool force,
                        Observer* observer) {
  const Result<Location> from = Locate(from_url);
  if (!from.ok()) return from.status();
  const Result<Location> to = Locate(to_url);
  if (!to.ok()) return to.status();
  if (from->shown == to->shown) return SameDatabase();
  return Copier(*from, *to, force, observer).Run(to_url);
}

}  // namespace maintenance
}  // namespace synappsd
