// What a database contains; on PostgreSQL, its current schema (the first of search_path).
#ifndef SYNAPPSD_MIGRATIONS_INTROSPECTION_H_
#define SYNAPPSD_MIGRATIONS_INTROSPECTION_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "sql/connection.h"

namespace synappsd {
namespace migrations {

// Without the database's own, and without those that extensions brought.
std::set<std::string> TableNames(sql::Connection& connection);

// The types by the columns' names: as declared on SQLite ("FLOAT"), as PostgreSQL calls them there
// ("double precision").
std::map<std::string, std::string> ColumnTypes(sql::Connection& connection,
                                               const std::string& table);

// The version of the model that schema_version names; 1 for a database that has no such table, as
// the system before this one left it; 0 if it names none, or is another program's table.
std::int64_t StoredVersion(sql::Connection& connection);

// The version of the oldest program that works with this schema: the row `oldest_reader` of
// schema_version, which the step of a version that only adds to its predecessor's schema writes.
// Without the row it is the schema's own version.
std::int64_t OldestReader(sql::Connection& connection);

// 0: no row. In the transaction that changes the schema's version.
void WriteOldestReader(sql::Connection& connection, std::int64_t version);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_INTROSPECTION_H_
