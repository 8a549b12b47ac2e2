#include "pgsql/sql_connection.h"

#include "pgsql/statement.h"

namespace synappsd {
namespace pgsql {

std::unique_ptr<sql::Statement> SqlConnection::Prepare(const std::string& sql) {
  return std::unique_ptr<sql::Statement>(new Statement(handle_, sql));
}

}  // namespace pgsql
}  // namespace synappsd
