// A PostgreSQL database as sql::Connection, as the store reaches it.
#ifndef SYNAPPSD_TESTS_SUPPORT_POSTGRES_CONNECTION_H_
#define SYNAPPSD_TESTS_SUPPORT_POSTGRES_CONNECTION_H_

#include <memory>
#include <string>

#include "sql/connection.h"

namespace synappsd::testing {

// A connection of its own, ended with what is returned. Throws std::runtime_error.
std::unique_ptr<sql::Connection> ConnectToPostgres(const std::string& url);

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_POSTGRES_CONNECTION_H_
