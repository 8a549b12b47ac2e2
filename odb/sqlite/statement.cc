#include "sqlite/statement.h"

#include <odb/exceptions.hxx>
#include <odb/sqlite/exceptions.hxx>

namespace synappsd {
namespace sqlite {

namespace {

[[noreturn]] void ThrowError(sqlite3* connection) {
  const int extended = sqlite3_extended_errcode(connection);
  const int code = extended & 0xff;
  if (code == SQLITE_BUSY) throw odb::timeout();
  throw odb::sqlite::database_exception(code, extended, sqlite3_errmsg(connection));
}

}  // namespace

Statement::Statement(sqlite3* connection, const std::string& sql) : connection_(connection) {
  if (sqlite3_prepare_v2(connection, sql.c_str(), static_cast<int>(sql.size()), &statement_,
                         nullptr) != SQLITE_OK) {
    ThrowError(connection);
  }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::Bound(int result) {
  if (result != SQLITE_OK) ThrowError(connection_);
  return *this;
}

Statement& Statement::Bind(std::int64_t value) {
  return Bound(sqlite3_bind_int64(statement_, ++bound_, value));
}

Statement& Statement::Bind(double value) {
  return Bound(sqlite3_bind_double(statement_, ++bound_, value));
}

Statement& Statement::Bind(const std::string& value) {
  return Bound(sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(),
                                   SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::BindNull() { return Bound(sqlite3_bind_null(statement_, ++bound_)); }

bool Statement::Next() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  bound_ = 0;
  sqlite3_reset(statement_);  // keeps the error, if there is one
  if (result != SQLITE_DONE) ThrowError(connection_);
  return false;
}

int Statement::ColumnCount() const { return sqlite3_column_count(statement_); }

sql::ValueType Statement::TypeOf(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_NULL:
      return sql::ValueType::kNull;
    case SQLITE_INTEGER:
      return sql::ValueType::kInteger;
    case SQLITE_FLOAT:
      return sql::ValueType::kReal;
    default:
      return sql::ValueType::kText;
  }
}

std::int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::Real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Statement::Text(int column) const {
  const void* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return std::string();
  return std::string(static_cast<const char*>(text),
                     static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

void Execute(sqlite3* connection, const std::string& sql) { Statement(connection, sql).Run(); }

boost::optional<std::string> QueryText(sqlite3* connection, const std::string& sql) {
  Statement statement(connection, sql);
  if (!statement.Next()) return boost::none;
  return statement.OptionalText(0);
}

}  // namespace sqlite
}  // namespace synappsd
