// sql::Statement on SQLite's own interface. Here without the detour over a connection, for what is
// SQLite's alone: pragmas, savepoints.
#ifndef SYNAPPSD_SQLITE_STATEMENT_H_
#define SYNAPPSD_SQLITE_STATEMENT_H_

#include <sqlite3.h>

#include <boost/optional/optional.hpp>
#include <cstdint>
#include <string>

#include "sql/statement.h"

namespace synappsd {
namespace sqlite {

class Statement final : public sql::Statement {
 public:
  // Throws if it is not SQL that this database understands. Of several statements only the first.
  Statement(sqlite3* connection, const std::string& sql);
  ~Statement() override;

  using sql::Statement::Bind;
  Statement& Bind(std::int64_t value) override;
  Statement& Bind(double value) override;
  Statement& Bind(const std::string& value) override;
  Statement& BindNull() override;

  bool Next() override;

  int ColumnCount() const override;
  sql::ValueType TypeOf(int column) const override;
  std::int64_t Integer(int column) const override;
  double Real(int column) const override;
  std::string Text(int column) const override;

 private:
  Statement& Bound(int result);

  sqlite3* const connection_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

// Runs one statement once.
void Execute(sqlite3* connection, const std::string& sql);

// The first column of the first row; none without a row or if it is NULL.
boost::optional<std::string> QueryText(sqlite3* connection, const std::string& sql);

}  // namespace sqlite
}  // namespace synappsd

#endif  // SYNAPPSD_SQLITE_STATEMENT_H_
