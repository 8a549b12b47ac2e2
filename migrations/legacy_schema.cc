#include "migrations/legacy_schema.h"

#include <set>
#include <vector>

#include "migrations/introspection.h"
#include "sqlite/statement.h"

namespace synappsd {
namespace migrations {

namespace {

struct LegacyTable {
  const char* name;
  std::vector<const char*> columns;
};

// Without workflow_runs.input_data, which came last: a database may be older.
const std::vector<LegacyTable>& LegacyTables() {
  static const std::vector<LegacyTable> tables = {
      {"flows", {"id", "name"}},
      {"flow_nodes", {"id", "flow_id", "type", "position_x", "position_y", "data"}},
      {"flow_edges", {"id", "flow_id", "source", "target", "animated"}},
      {"workflow_runs",
       {"id", "flow_id", "status", "current_applet", "progress", "total_steps", "start_time",
        "end_time", "results", "error"}},
  };
  return tables;
}

// The revisions of its Alembic migrations, oldest first.
const std::set<std::string>& KnownRevisions() {
  static const std::set<std::string> revisions = {"81751dea8da7", "3201bb1d2a40", "fd07f894a915"};
  return revisions;
}

}  // namespace

Status CheckLegacySchema(sqlite3* connection) {
  for (const LegacyTable& table : LegacyTables()) {
    const std::set<std::string> present = ColumnNames(connection, table.name);
    for (const char* column : table.columns) {
      if (present.count(column) != 0) continue;
      return Status(Code::kFailedPrecondition,
                    std::string("its table ") + table.name + " has no column " + column);
    }
  }
  if (TableNames(connection).count("alembic_version") != 0) {
    const std::string revision =
        sqlite::QueryText(connection, "SELECT version_num FROM alembic_version")
            .value_or(std::string());
    if (KnownRevisions().count(revision) == 0) {
      return Status(Code::kFailedPrecondition,
                    "its Alembic revision is '" + revision + "', which is not known");
    }
  }
  return Status::Ok();
}

void BaselineLegacySchema(sqlite3* connection) {
  if (ColumnNames(connection, "workflow_runs").count("input_data") == 0) {
    sqlite::Execute(connection, "ALTER TABLE workflow_runs ADD COLUMN input_data JSON");
  }
  // The same table as ODB creates.
  sqlite::Execute(connection,
                  "CREATE TABLE \"schema_version\" (\"name\" TEXT NOT NULL PRIMARY KEY, "
                  "\"version\" INTEGER NOT NULL, \"migration\" INTEGER NOT NULL)");
  sqlite::Execute(connection, "INSERT INTO \"schema_version\" VALUES ('', 1, 0)");
}

}  // namespace migrations
}  // namespace synappsd
