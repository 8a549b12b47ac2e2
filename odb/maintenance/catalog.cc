#include "maintenance/catalog.h"

#include <algorithm>
#include <memory>
#include <set>

#include "base/check.h"
#include "migrations/introspection.h"

namespace synappsd {
namespace maintenance {

namespace {

// What a daemon must find as it left it, in this database and no other.
const std::set<std::string>& OtherTables() {
  static const std::set<std::string> names = {"schema_version", "alembic_version",
                                              "daemon_instance", "run_claim"};
  return names;
}

bool IsSqlite(const sql::Connection& connection) {
  return connection.dialect() == sql::Dialect::kSqlite;
}

// Name, declared type and place in the primary key (from 1, 0: none), in order of name.
constexpr char kSqliteColumns[] = "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY 1";
constexpr char kPostgresColumns[] =
    "SELECT a.attname::text, format_type(a.atttypid, NULL), "
    "coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
    "WHERE c.relname = ? AND c.relnamespace = current_schema()::regnamespace "
    "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname COLLATE \"C\"";

constexpr char kSqliteReferences[] = "SELECT \"table\" FROM pragma_foreign_key_list(?)";
constexpr char kPostgresReferences[] =
    "SELECT t.relname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    "JOIN pg_class t ON t.oid = k.confrelid "
    "WHERE k.contype = 'f' AND c.relname = ? AND c.relnamespace = current_schema()::regnamespace";

sql::ValueType TypeOf(const std::string& declared) {
  static const std::set<std::string> integers = {"INTEGER",  "BIGINT",  "integer", "bigint",
                                                 "smallint", "boolean", "BOOLEAN"};
  static const std::set<std::string> reals = {"REAL", "FLOAT", "double precision", "real"};
  if (integers.count(declared) != 0) return sql::ValueType::kInteger;
  return reals.count(declared) != 0 ? sql::ValueType::kReal : sql::ValueType::kText;
}

Table Describe(sql::Connection& connection, const std::string& name) {
  Table table;
  table.name = name;
  const std::unique_ptr<sql::Statement> columns =
      connection.Prepare(IsSqlite(connection) ? kSqliteColumns : kPostgresColumns);
  columns->Bind(name);
  while (columns->Next()) {
    Column column;
    column.name = columns->Text(0);
    column.type = TypeOf(columns->Text(1));
    table.columns.push_back(column);
    const auto place = static_cast<std::size_t>(columns->Integer(2));
    if (place == 0) continue;
    if (table.key.size() < place) table.key.resize(place);
    table.key[place - 1] = column;
  }
  const std::unique_ptr<sql::Statement> references =
      connection.Prepare(IsSqlite(connection) ? kSqliteReferences : kPostgresReferences);
  references->Bind(name);
  while (references->Next()) {
    if (references->Text(0) != name) table.references.push_back(references->Text(0));
  }
  return table;
}

// Those before which nothing has to come, then those whose references have come, and so on.
std::vector<Table> ParentsFirst(std::vector<Table> tables) {
  std::vector<Table> ordered;
  std::set<std::string> placed;
  while (!tables.empty()) {
    const auto is_due = [&placed](const Table& table) {
      return std::all_of(table.references.begin(), table.references.end(),
                         [&placed](const std::string& name) { return placed.count(name) != 0; });
    };
    const auto next = std::find_if(tables.begin(), tables.end(), is_due);
    CHECK(next != tables.end()) << "tables refer to each other in a circle";
    placed.insert(next->name);
    ordered.push_back(std::move(*next));
    tables.erase(next);
  }
  return ordered;
}

}  // namespace

std::vector<Table> ContentTables(sql::Connection& connection) {
  std::vector<Table> tables;
  for (const std::string& name : migrations::TableNames(connection)) {
    if (OtherTables().count(name) == 0) tables.push_back(Describe(connection, name));
  }
  return ParentsFirst(std::move(tables));
}

std::string Quoted(const std::string& name) { return "\"" + name + "\""; }

std::string QuotedNames(const std::vector<Column>& columns) {
  std::string text;
  for (const Column& column : columns) text += (text.empty() ? "" : ", ") + Quoted(column.name);
  return text;
}

}  // namespace maintenance
}  // namespace synappsd
