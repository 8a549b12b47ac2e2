#include "maintenance/database.h"

#include <cstdint>

#include "maintenance/catalog.h"
#include "maintenance/postgres_server.h"
#include "maintenance/sqlite_file.h"
#include "sqlite/sql_connection.h"

namespace synappsd {
namespace maintenance {

namespace {

constexpr std::int64_t kBusyTimeoutMs = 5000;

}  // namespace

Result<std::unique_ptr<Database>> Database::Open(const Location& location, Use use) {
  std::unique_ptr<Database> database(new Database(location));
  const Status opened = location.is_sqlite() ? database->OpenFile(use) : database->Connect(use);
  if (!opened.ok()) return opened;
  return database;
}

Status Database::OpenFile(Use use) {
  const Status exists = CheckSqliteFile(location_.path);
  if (!exists.ok()) return exists;
  if (use == Use::kAlone) {
    Result<std::unique_ptr<sqlite::LockFile>> lock = LockSqliteFile(location_.path);
    if (!lock.ok()) return lock.status();
    lock_ = std::move(*lock);
  }
  try {
    connection_ = sqlite::OpenSqlConnection(location_.path, false, kBusyTimeoutMs);
    // Not opened read-only: a log that a killed daemon left must be read, which may write.
    if (use == Use::kRead) sql::Execute(*connection_, "PRAGMA query_only=ON");
  } catch (...) {
    return FailureOfCurrentException(location_);
  }
  return Status::Ok();
}

Status Database::Connect(Use use) {
  Result<std::unique_ptr<sql::Connection>> connection = ConnectToPostgres(location_);
  if (!connection.ok()) {
    return Status(connection.status().code(),
                  "database " + location_.shown + ": " + connection.status().message());
  }
  connection_ = std::move(*connection);
  try {
    return use == Use::kAlone ? CheckNoDaemon(*connection_, location_) : Status::Ok();
  } catch (...) {
    return FailureOfCurrentException(location_);
  }
}

}  // namespace maintenance
}  // namespace synappsd
