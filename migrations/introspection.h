// What a database contains.
#ifndef SYNAPPSD_MIGRATIONS_INTROSPECTION_H_
#define SYNAPPSD_MIGRATIONS_INTROSPECTION_H_

#include <sqlite3.h>

#include <set>
#include <string>

namespace synappsd {
namespace migrations {

std::set<std::string> TableNames(sqlite3* connection);  // without SQLite's own
std::set<std::string> ColumnNames(sqlite3* connection, const std::string& table);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_INTROSPECTION_H_
