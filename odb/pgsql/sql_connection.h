// sql::Connection on PostgreSQL.
#ifndef SYNAPPSD_PGSQL_SQL_CONNECTION_H_
#define SYNAPPSD_PGSQL_SQL_CONNECTION_H_

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "sql/connection.h"

namespace synappsd {
namespace pgsql {

class SqlConnection final : public sql::Connection {
 public:
  // Over a connection that somebody else owns and that lives longer. Its client encoding is UTF8.
  explicit SqlConnection(PGconn* handle) : handle_(handle) {}

  sql::Dialect dialect() const override { return sql::Dialect::kPostgres; }
  std::unique_ptr<sql::Statement> Prepare(const std::string& sql) override;

 private:
  PGconn* const handle_;
};

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_PGSQL_SQL_CONNECTION_H_
