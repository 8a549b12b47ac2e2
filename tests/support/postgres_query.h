// One statement to a PostgreSQL server, as a test looks at a database.
#ifndef SYNAPPSD_TESTS_SUPPORT_POSTGRES_QUERY_H_
#define SYNAPPSD_TESTS_SUPPORT_POSTGRES_QUERY_H_

#include <string>
#include <vector>

namespace synappsd::testing {

using PostgresRow = std::vector<std::string>;  // NULL is ""

// On a connection of its own, ended with it; each takes 10 seconds to connect at most. `url` is
// anything libpq takes. Throws std::runtime_error with what libpq says.
std::vector<PostgresRow> QueryPostgres(const std::string& url, const std::string& sql);

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_POSTGRES_QUERY_H_
