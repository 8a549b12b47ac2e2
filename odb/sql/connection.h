// Connection: SQL on SQLite or PostgreSQL, for code that is the same on both. Made by
// sqlite/sql_connection.h and pgsql/sql_connection.h. One thread at a time.
#ifndef SYNAPPSD_SQL_CONNECTION_H_
#define SYNAPPSD_SQL_CONNECTION_H_

#include <boost/optional/optional.hpp>
#include <memory>
#include <string>

#include "sql/statement.h"

namespace synappsd {
namespace sql {

enum class Dialect { kSqlite, kPostgres };

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  virtual Dialect dialect() const = 0;
  // Of one statement. It may be refused here or when it is run.
  virtual std::unique_ptr<Statement> Prepare(const std::string& sql) = 0;
};

// Runs one statement once.
void Execute(Connection& connection, const std::string& sql);

// The first column of the first row; none without a row or if it is NULL.
boost::optional<std::string> QueryText(Connection& connection, const std::string& sql);

// A transaction of its own on a connection that has none. Rolled back unless committed.
class Transaction {
 public:
  enum class Kind {
    kRead,   // sees one state of the database to its end
    kWrite,  // on SQLite the only one; on PostgreSQL read committed
  };
  Transaction(Connection& connection, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void Commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace sql
}  // namespace synappsd

#endif  // SYNAPPSD_SQL_CONNECTION_H_
