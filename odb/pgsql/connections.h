// Pools of ODB connections to PostgreSQL, with this project's settings.
#ifndef SYNAPPSD_PGSQL_CONNECTIONS_H_
#define SYNAPPSD_PGSQL_CONNECTIONS_H_

#include <libpq-fe.h>

#include <cstddef>
#include <memory>
#include <odb/connection.hxx>
#include <odb/pgsql/database.hxx>

#include "pgsql/connect.h"

namespace synappsd {
namespace pgsql {

// Connections are made when first asked for, and then kept; more callers than `max_connections`
// wait. One that a restart of the server has ended is replaced when it is asked for. Where none can
// be made, that throws ConnectFailure (error.h). A transaction that takes too long loses its
// connection.
std::unique_ptr<odb::pgsql::database> OpenDatabase(const ConnectionSettings& settings,
                                                   std::size_t max_connections);

PGconn* HandleOf(odb::connection& connection);

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_PGSQL_CONNECTIONS_H_
