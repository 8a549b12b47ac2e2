// A PostgreSQL server as a command needs it.
#ifndef SYNAPPSD_MAINTENANCE_POSTGRES_SERVER_H_
#define SYNAPPSD_MAINTENANCE_POSTGRES_SERVER_H_

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "maintenance/location.h"
#include "pgsql/connect.h"
#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

// Statements may take as long as they take, but wait for locks for some seconds only.
pgsql::ConnectionSettings PostgresSettings(const Location& location);
Result<std::unique_ptr<sql::Connection>> ConnectToPostgres(const Location& location);

// The same place, and the password, for PostgreSQL's own programs: as environment variables, which
// other users cannot read.
std::map<std::string, std::string> PostgresEnvironment(const Location& location);

// ABORTED if a daemon's lease on the database has not ended; names it.
Status CheckNoDaemon(sql::Connection& connection, const Location& location);

// In a transaction: until its end no daemon can write.
void KeepDaemonsOut(sql::Connection& connection);
std::string KeepDaemonsOutStatement();  // the same as SQL

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_POSTGRES_SERVER_H_
