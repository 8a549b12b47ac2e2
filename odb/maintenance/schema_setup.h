// The schema as this program makes it, in an empty database and compared with one that is there.
#ifndef SYNAPPSD_MAINTENANCE_SCHEMA_SETUP_H_
#define SYNAPPSD_MAINTENANCE_SCHEMA_SETUP_H_

#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "maintenance/location.h"
#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

// Makes the file, if it is one and is not there, and the schema, if there are no tables.
Status CreateSchemaIfEmpty(const Location& location);

// The names of the tables that this program's version has.
std::set<std::string> ProgramTables();

// A sentence for each table, column, key and index that is not as in a database of this program's
// version that was made today. Failures are exceptions of the database.
std::vector<std::string> SchemaDifferences(sql::Connection& connection, const Location& location);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_SCHEMA_SETUP_H_
