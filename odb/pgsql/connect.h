// Connect: one connection to a PostgreSQL server, made within a deadline, or the reason why not.
//
// libpq's own blocking call tells refusals apart only by words in the server's language; driven by
// poll(2) it can be asked for the SQLSTATE, and the deadline covers everything but the resolver's
// getaddrinfo().
#ifndef SYNAPPSD_PGSQL_CONNECT_H_
#define SYNAPPSD_PGSQL_CONNECT_H_

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace synappsd {
namespace pgsql {

struct Disconnect {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Handle = std::unique_ptr<PGconn, Disconnect>;

constexpr int kOldestServer = 130000;  // PQserverVersion() of PostgreSQL 13

struct ConnectionSettings {
  // libpq's, from DatabaseLocation. Those below are added.
  std::vector<std::pair<std::string, std::string>> parameters;
  std::int64_t connect_timeout_ms = 5000;  // over all hosts, if there are several
  // How long the network may swallow what is sent, and a silent connection may be dead.
  std::int64_t network_timeout_ms = 15000;
  std::int64_t statement_timeout_ms = 30000;  // 0: none
  std::int64_t lock_timeout_ms = 5000;        // 0: none
  // After this the server ends a session that sits in a transaction: one that is stopped must not
  // hold the others up.
  std::int64_t idle_in_transaction_timeout_ms = 10000;
  // Of a pool: how long a transaction may take, over all, before its connection is given up. 0: any
  // time. What the server does not end by the timeouts above, because it hangs or is stopped.
  std::int64_t transaction_timeout_ms = 0;
  bool read_only = false;          // transactions see one state of the database and change nothing
  bool synchronous_commit = true;  // false: a crash of the server may cost the last commits
};

// UNAVAILABLE   not reached, starting, stopping, too many connections: the same call may succeed
// NOT_FOUND, PERMISSION_DENIED   no such database, user refused
// FAILED_PRECONDITION   server too old, or the database's encoding is not UTF8
// Messages name what the administrator has to do; they hold no password.
Result<Handle> Connect(const ConnectionSettings& settings);

// Whether the server still holds on to an idle connection, as far as is known without waiting: a
// server that was restarted has said so, or its kernel has. Reads what came in.
bool IsAlive(PGconn* connection);

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_PGSQL_CONNECT_H_
