// sql::Statement on libpq.
//
// A SELECT inside a transaction is read through a cursor, a few megabytes at a time: libpq would
// hold the whole result, and while it streams one (single-row mode) the connection can do nothing
// else. Outside a transaction there are no cursors, and the whole result is in memory.
#ifndef SYNAPPSD_PGSQL_STATEMENT_H_
#define SYNAPPSD_PGSQL_STATEMENT_H_

#include <libpq-fe.h>

#include <boost/optional/optional.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sql/statement.h"

namespace synappsd {
namespace pgsql {

// `?` outside quotes and comments becomes $1, $2 and so on.
std::string NumberPlaceholders(const std::string& sql);

class Statement final : public sql::Statement {
 public:
  Statement(PGconn* connection, const std::string& sql);
  ~Statement() override;

  using sql::Statement::Bind;
  Statement& Bind(std::int64_t value) override;
  Statement& Bind(double value) override;
  // Throws if it holds a NUL, which PostgreSQL cannot store (SQLSTATE 22021).
  Statement& Bind(const std::string& value) override;
  Statement& BindNull() override;

  bool Next() override;

  int ColumnCount() const override;
  sql::ValueType TypeOf(int column) const override;
  std::int64_t Integer(int column) const override;
  double Real(int column) const override;
  std::string Text(int column) const override;

 private:
  struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

  void Start();
  void FetchMore();
  void Finish();
  void Send(const std::string& sql);
  ResultPtr Command(const std::string& sql);
  ResultPtr Checked(PGresult* result);
  std::vector<const char*> Parameters() const;

  PGconn* const connection_;
  const std::string sql_;
  const bool reads_;  // can be the query of a cursor
  const std::string
      name_;  // of the prepared statement and of the cursor; unique on this connection
  std::vector<boost::optional<std::string>> bound_;
  bool running_ = false;
  bool ran_before_ = false;
  bool prepared_ = false;
  bool has_cursor_ = false;
  ResultPtr rows_;
  int row_ = 0;
  int fetch_count_ = 0;  // rows asked for by the last FETCH
};

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_PGSQL_STATEMENT_H_
