// Statement: one SQL statement on SQLite's own interface, for what ODB has no words for: pragmas,
// introspection, savepoints, migrations. Errors are ODB's exceptions, so that one place translates
// them (error.h).
//
// A Statement belongs to its connection's thread and must not outlive the connection.
#ifndef SYNAPPSD_SQLITE_STATEMENT_H_
#define SYNAPPSD_SQLITE_STATEMENT_H_

#include <sqlite3.h>

#include <boost/optional/optional.hpp>
#include <cstdint>
#include <string>

namespace synappsd {
namespace sqlite {

class Statement {
 public:
  Statement(sqlite3* connection, const std::string& sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Binds the next parameter, from the first. The text is copied.
  Statement& Bind(std::int64_t value);
  Statement& Bind(double value);
  Statement& Bind(const std::string& value);
  Statement& BindNull();
  template <typename T>
  Statement& Bind(const boost::optional<T>& value) {
    return value ? Bind(*value) : BindNull();
  }

  // Moves to the next row; false at the end, and the statement can be bound and run again.
  bool Next();
  // For statements without rows: runs to the end.
  void Run();

  bool IsNull(int column) const;
  std::int64_t Integer(int column) const;
  double Real(int column) const;
  std::string Text(int column) const;  // "" for NULL
  boost::optional<std::string> OptionalText(int column) const;

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
