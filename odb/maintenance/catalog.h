// What tables a database has, as far as copying and counting rows needs it.
#ifndef SYNAPPSD_MAINTENANCE_CATALOG_H_
#define SYNAPPSD_MAINTENANCE_CATALOG_H_

#include <string>
#include <vector>

#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

struct Column {
  std::string name;
  sql::ValueType type = sql::ValueType::kText;
};

struct Table {
  std::string name;
  std::vector<Column> columns;          // in order of name
  std::vector<Column> key;              // the primary key's, in its order
  std::vector<std::string> references;  // tables its rows refer to
};

// Every table but those that are about the database itself: its schema's version, and which daemons
// work on it. Tables come after those they refer to. Failures are exceptions of the database.
std::vector<Table> ContentTables(sql::Connection& connection);

// `name` as SQL takes it.
std::string Quoted(const std::string& name);

// "a", "b", "c"
std::string QuotedNames(const std::vector<Column>& columns);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_CATALOG_H_
