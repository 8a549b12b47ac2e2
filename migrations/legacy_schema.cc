#include "migrations/legacy_schema.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "migrations/introspection.h"

namespace synappsd {
namespace migrations {

namespace {

// What a column's values are, as far as it matters for reading them.
enum class Kind { kText, kInteger, kNumber, kBoolean, kJson };

struct LegacyColumn {
  const char* name;
  Kind kind;
};

struct LegacyTable {
  const char* name;
  std::vector<LegacyColumn> columns;
};

// Without workflow_runs.input_data, which came last: a database may be older.
const std::vector<LegacyTable>& LegacyTables() {
  static const std::vector<LegacyTable> tables = {
      {"flows", {{"id", Kind::kText}, {"name", Kind::kText}}},
      {"flow_nodes",
       {{"id", Kind::kText},
        {"flow_id", Kind::kText},
        {"type", Kind::kText},
        {"position_x", Kind::kNumber},
        {"position_y", Kind::kNumber},
        {"data", Kind::kJson}}},
      {"flow_edges",
       {{"id", Kind::kText},
        {"flow_id", Kind::kText},
        {"source", Kind::kText},
        {"target", Kind::kText},
        {"animated", Kind::kBoolean}}},
      {"workflow_runs",
       {{"id", Kind::kText},
        {"flow_id", Kind::kText},
        {"status", Kind::kText},
        {"current_applet", Kind::kText},
        {"progress", Kind::kInteger},
        {"total_steps", Kind::kInteger},
        {"start_time", Kind::kNumber},
        {"end_time", Kind::kNumber},
        {"results", Kind::kJson},
        {"error", Kind::kText}}},
  };
  return tables;
}

// PostgreSQL's names of the types that are read as the kind, without a length in brackets. The
// first is the one that the existing system uses. Numbers of another width are read as their
// digits say, so they become DOUBLE PRECISION on the way.
const std::vector<std::string>& TypesOf(Kind kind) {
  static const std::map<Kind, std::vector<std::string>> types = {
      {Kind::kText, {"character varying", "text"}},
      {Kind::kInteger, {"integer", "bigint", "smallint"}},
      {Kind::kNumber, {"double precision", "real", "numeric"}},
      {Kind::kBoolean, {"boolean"}},
      {Kind::kJson, {"json", "jsonb", "text", "character varying"}},
  };
  return types.at(kind);
}

// The revisions of its Alembic migrations, oldest first.
const std::set<std::string>& KnownRevisions() {
  static const std::set<std::string> revisions = {"81751dea8da7", "3201bb1d2a40", "fd07f894a915"};
  return revisions;
}

Status CheckTable(const LegacyTable& table, sql::Connection& connection) {
  const std::map<std::string, std::string> present = ColumnTypes(connection, table.name);
  for (const LegacyColumn& column : table.columns) {
    const auto found = present.find(column.name);
    if (found == present.end()) {
      return Status(Code::kFailedPrecondition,
                    std::string("its table ") + table.name + " has no column " + column.name);
    }
    // SQLite's types are the values', whatever the column's declaration says.
    if (connection.dialect() == sql::Dialect::kSqlite) continue;
    const std::string type = found->second.substr(0, found->second.find('('));
    const std::vector<std::string>& known = TypesOf(column.kind);
    if (std::find(known.begin(), known.end(), type) != known.end()) continue;
    return Status(Code::kFailedPrecondition, std::string("the column ") + column.name +
                                                 " of its table " + table.name + " has the type " +
                                                 found->second + ", not " + known.front());
  }
  return Status::Ok();
}

}  // namespace

Status CheckLegacySchema(sql::Connection& connection) {
  for (const LegacyTable& table : LegacyTables()) {
    const Status status = CheckTable(table, connection);
    if (!status.ok()) return status;
  }
  if (TableNames(connection).count("alembic_version") != 0) {
    const std::string revision =
        sql::QueryText(connection, "SELECT version_num FROM alembic_version")
            .value_or(std::string());
    if (KnownRevisions().count(revision) == 0) {
      return Status(Code::kFailedPrecondition,
                    "its Alembic revision is '" + revision + "', which is not known");
    }
  }
  return Status::Ok();
}

void BaselineLegacySchema(sql::Connection& connection) {
  if (ColumnTypes(connection, "workflow_runs").count("input_data") == 0) {
    sql::Execute(connection, "ALTER TABLE workflow_runs ADD COLUMN input_data JSON");
  }
  // The same table as ODB creates.
  if (connection.dialect() == sql::Dialect::kSqlite) {
    sql::Execute(connection,
                 "CREATE TABLE \"schema_version\" (\"name\" TEXT NOT NULL PRIMARY KEY, "
                 "\"version\" INTEGER NOT NULL, \"migration\" INTEGER NOT NULL)");
    sql::Execute(connection, "INSERT INTO \"schema_version\" VALUES ('', 1, 0)");
  } else {
    sql::Execute(connection,
                 "CREATE TABLE \"schema_version\" (\"name\" TEXT NOT NULL PRIMARY KEY, "
                 "\"version\" BIGINT NOT NULL, \"migration\" BOOLEAN NOT NULL)");
    sql::Execute(connection, "INSERT INTO \"schema_version\" VALUES ('', 1, FALSE)");
  }
}

}  // namespace migrations
}  // namespace synappsd
