#include "maintenance/location.h"

#include "pgsql/error.h"
#include "sqlite/database_file.h"
#include "sqlite/error.h"

namespace synappsd {
namespace maintenance {

Result<Location> Locate(const std::string& url) {
  Result<store::DatabaseLocation> parsed = store::ParseDatabaseUrl(url);
  if (!parsed.ok()) {
    return Status(Code::kInvalidArgument, "the database's URL " + parsed.status().message());
  }
  Location location;
  location.database = std::move(*parsed);
  location.shown = store::DescribeLocation(location.database);
  if (!location.is_sqlite()) return location;
  Result<std::string> path = sqlite::ResolveDatabasePath(location.database.path);
  if (!path.ok()) return path.status();
  location.path = std::move(*path);
  location.shown = location.path;
  return location;
}

Location LocationOfFile(const std::string& path) {
  Location location;
  location.database = store::SqliteLocation(path);
  location.path = path;
  location.shown = path;
  return location;
}

Status FailureOfCurrentException(const Location& location) {
  const Status failure =
      location.is_sqlite() ? sqlite::FailureOfCommand() : pgsql::FailureOfCurrentException().status;
  return Status(failure.code(), "database " + location.shown + ": " + failure.message());
}

}  // namespace maintenance
}  // namespace synappsd
