// Statement: one SQL statement of a connection, on SQLite or PostgreSQL, for what ODB has no words
// for: introspection, migrations, copies.
//
// Parameters are written `?` on both. Values are int64, double, text or NULL on both; what the
// column's declared type says is read like this:
//
//   declared                            SQLite          PostgreSQL      TypeOf      read by
//   BOOLEAN                             0 and 1         f and t         kInteger    Integer()
//   INTEGER, BIGINT                     integer         integer         kInteger    Integer()
//   REAL, FLOAT, DOUBLE, NUMERIC        real            number          kReal       Real()
//   TEXT, VARCHAR, JSON, anything else  text, blob      its text        kText       Text()
//
// SQLite's types are those of the values, not of the columns: a table that another program filled
// may hold an integer where PostgreSQL has a text.
//
// Errors are ODB's exceptions, so that one place per database translates them (sqlite/error.h,
// pgsql/error.h). A Statement belongs to its connection's thread and must not outlive the
// connection, nor, once it has begun to read rows, the transaction it began in.
#ifndef SYNAPPSD_SQL_STATEMENT_H_
#define SYNAPPSD_SQL_STATEMENT_H_

#include <boost/optional/optional.hpp>
#include <cstdint>
#include <string>

namespace synappsd {
namespace sql {

enum class ValueType { kNull, kInteger, kReal, kText };

class Statement {
 public:
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  virtual ~Statement() = default;

  // Binds the next parameter, from the first. The text is copied.
  virtual Statement& Bind(std::int64_t value) = 0;
  virtual Statement& Bind(double value) = 0;
  virtual Statement& Bind(const std::string& value) = 0;
  virtual Statement& BindNull() = 0;
  template <typename T>
  Statement& Bind(const boost::optional<T>& value) {
    return value ? Bind(*value) : BindNull();
  }

  // Moves to the next row; false at the end, and the statement can be bound and run again.
  // Within a transaction few rows are in memory at a time.
  virtual bool Next() = 0;
  // For statements without rows: runs to the end.
  void Run() {
    while (Next()) {
    }
  }

  // Of the current row.
  virtual int ColumnCount() const = 0;
  virtual ValueType TypeOf(int column) const = 0;
  virtual std::int64_t Integer(int column) const = 0;
  virtual double Real(int column) const = 0;
  virtual std::string Text(int column) const = 0;  // "" for NULL

  bool IsNull(int column) const { return TypeOf(column) == ValueType::kNull; }
  boost::optional<std::string> OptionalText(int column) const {
    if (IsNull(column)) return boost::none;
    return Text(column);
  }
};

}  // namespace sql
}  // namespace synappsd

#endif  // SYNAPPSD_SQL_STATEMENT_H_
