// Where a database is, as a command has to know it.
#ifndef SYNAPPSD_MAINTENANCE_LOCATION_H_
#define SYNAPPSD_MAINTENANCE_LOCATION_H_

#include <string>

#include "base/result.h"
#include "store/database_url.h"

namespace synappsd {
namespace maintenance {

struct Location {
  store::DatabaseLocation database;
  std::string path;   // SQLite: absolute, links resolved; so that one database has one lock file
  std::string shown;  // for messages: no password

  bool is_sqlite() const { return database.kind == store::DatabaseLocation::Kind::kSqlite; }
};

// What a database URL names; it need not exist. INVALID_ARGUMENT: it is no such URL.
Result<Location> Locate(const std::string& url);

// Of the file of a SQLite database.
Location LocationOfFile(const std::string& path);

// Call it in a catch block only: what the exception means, after the database's name.
Status FailureOfCurrentException(const Location& location);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_LOCATION_H_
