// Where a database is, and the URLs that say so: what DATABASE_URL and database.url may be.
//
//   sqlite:///RELATIVE   sqlite:////ABSOLUTE
//   postgresql://[USER[:PASSWORD]@][HOST[:PORT][,HOST[:PORT]...]][/DATABASE][?NAME=VALUE[&...]]
//
// and the existing system's spellings: sqlite+aiosqlite, postgres, postgresql+asyncpg,
// postgresql+psycopg, postgresql+psycopg2. Special characters of a PostgreSQL URL's parts are
// percent-encoded. Names are libpq's, such as sslmode; `host` may be the directory of a socket.
//
// C++14, like the store's other headers.
#ifndef SYNAPPSD_STORE_DATABASE_URL_H_
#define SYNAPPSD_STORE_DATABASE_URL_H_

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace synappsd {
namespace store {

struct DatabaseLocation {
  enum class Kind { kSqlite, kPostgresql };

  Kind kind = Kind::kSqlite;
  std::string path;  // kSqlite: of the file; a relative one begins at the working directory
  // kPostgresql: libpq's connection parameters. May hold a password: never for messages. What is
  // not here libpq takes from its environment (PGUSER, PGPASSWORD, ~/.pgpass ...).
  std::vector<std::pair<std::string, std::string>> parameters;

  // The value of a parameter; empty if it is not set.
  std::string Parameter(const std::string& name) const;
};

DatabaseLocation SqliteLocation(const std::string& path);

// INVALID_ARGUMENT if it is no such URL. The message goes on after the URL's name ("names no
// file: ..."), says what to write instead, and holds no part of the URL, which may hold a password.
Result<DatabaseLocation> ParseDatabaseUrl(const std::string& url);

// The URL of a SQLite file that ParseDatabaseUrl() turns into this path.
std::string SqliteUrlOf(const std::string& path);

// For messages: "/var/lib/synapps/synapps.db", "synapps on db.example:5432". Without passwords.
std::string DescribeLocation(const DatabaseLocation& location);

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_STORE_DATABASE_URL_H_
