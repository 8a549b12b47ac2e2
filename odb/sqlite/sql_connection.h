// sql::Connection on SQLite.
#ifndef SYNAPPSD_SQLITE_SQL_CONNECTION_H_
#define SYNAPPSD_SQLITE_SQL_CONNECTION_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "sql/connection.h"

namespace synappsd {
namespace sqlite {

class SqlConnection final : public sql::Connection {
 public:
  // Over a connection that somebody else owns and that lives longer.
  explicit SqlConnection(sqlite3* handle) : handle_(handle) {}

  sql::Dialect dialect() const override { return sql::Dialect::kSqlite; }
  std::unique_ptr<sql::Statement> Prepare(const std::string& sql) override;

 private:
  sqlite3* const handle_;
};

// A connection of its own to an existing file; foreign keys are enforced. Throws ODB's exceptions.
std::unique_ptr<sql::Connection> OpenSqlConnection(const std::string& path, bool read_only,
                                                   std::int64_t busy_timeout_ms);

}  // namespace sqlite
}  // namespace synappsd

#endif  // SYNAPPSD_SQLITE_SQL_CONNECTION_H_
