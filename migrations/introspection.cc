#include "migrations/introspection.h"

#include "sqlite/statement.h"

namespace synappsd {
namespace migrations {

namespace {

std::set<std::string> FirstColumn(sqlite::Statement* statement) {
  std::set<std::string> values;
  while (statement->Next()) values.insert(statement->Text(0));
  return values;
}

}  // namespace

std::set<std::string> TableNames(sqlite3* connection) {
  sqlite::Statement statement(connection,
                              "SELECT name FROM sqlite_master WHERE type = 'table' "
                              "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
  return FirstColumn(&statement);
}

std::set<std::string> ColumnNames(sqlite3* connection, const std::string& table) {
  sqlite::Statement statement(connection, "SELECT name FROM pragma_table_info(?)");
  statement.Bind(table);
  return FirstColumn(&statement);
}

}  // namespace migrations
}  // namespace synappsd
