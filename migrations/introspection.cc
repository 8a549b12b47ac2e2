#include "migrations/introspection.h"

#include <algorithm>

namespace synappsd {
namespace migrations {

namespace {

constexpr char kSqliteTables[] =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
    "'\\'";

// From the catalog, not from information_schema, which shows only what the role has rights on.
constexpr char kPostgresTables[] =
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f') AND NOT EXISTS (SELECT 1 "
    "FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = "
    "'e')";

constexpr char kSqliteColumns[] = "SELECT name, type FROM pragma_table_info(?)";

constexpr char kPostgresColumns[] =
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a "
    "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped";

const char* For(sql::Connection& connection, const char* sqlite, const char* postgres) {
  return connection.dialect() == sql::Dialect::kSqlite ? sqlite : postgres;
}

}  // namespace

std::set<std::string> TableNames(sql::Connection& connection) {
  std::set<std::string> names;
  const auto statement = connection.Prepare(For(connection, kSqliteTables, kPostgresTables));
  while (statement->Next()) names.insert(statement->Text(0));
  return names;
}

std::map<std::string, std::string> ColumnTypes(sql::Connection& connection,
                                               const std::string& table) {
  std::map<std::string, std::string> types;
  const auto statement = connection.Prepare(For(connection, kSqliteColumns, kPostgresColumns));
  statement->Bind(table);
  while (statement->Next()) types[statement->Text(0)] = statement->Text(1);
  return types;
}

std::int64_t StoredVersion(sql::Connection& connection) {
  if (TableNames(connection).count("schema_version") == 0) return 1;
  const std::map<std::string, std::string> columns = ColumnTypes(connection, "schema_version");
  if (columns.count("name") == 0 || columns.count("version") == 0) return 0;
  const auto statement = connection.Prepare("SELECT version FROM schema_version WHERE name = ''");
  return statement->Next() ? std::max<std::int64_t>(statement->Integer(0), 0) : 0;
}

std::int64_t OldestReader(sql::Connection& connection) {
  const auto statement =
      connection.Prepare("SELECT version FROM schema_version WHERE name = 'oldest_reader'");
  return statement->Next() ? statement->Integer(0) : StoredVersion(connection);
}

void WriteOldestReader(sql::Connection& connection, std::int64_t version) {
  sql::Execute(connection, "DELETE FROM schema_version WHERE name = 'oldest_reader'");
  if (version == 0) return;
  connection
      .Prepare(
          "INSERT INTO schema_version (name, version, migration) "
          "SELECT 'oldest_reader', ?, migration FROM schema_version WHERE name = ''")
      ->Bind(version)
      .Run();
}

}  // namespace migrations
}  // namespace synappsd
