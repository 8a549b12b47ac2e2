#include "sqlite/sql_connection.h"

#include <odb/sqlite/exceptions.hxx>

#include "sqlite/statement.h"

namespace synappsd {
namespace sqlite {

namespace {

class OwnConnection final : public sql::Connection {
 public:
  OwnConnection(const std::string& path, int flags) {
    const int result = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    if (result == SQLITE_OK) return;
    const std::string reason = handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    throw odb::sqlite::database_exception(result & 0xff, result, path + ": " + reason);
  }
  ~OwnConnection() override { sqlite3_close(handle_); }

  sqlite3* handle() { return handle_; }
  sql::Dialect dialect() const override { return sql::Dialect::kSqlite; }
  std::unique_ptr<sql::Statement> Prepare(const std::string& sql) override {
    return std::unique_ptr<sql::Statement>(new Statement(handle_, sql));
  }

 private:
  sqlite3* handle_ = nullptr;
};

}  // namespace

std::unique_ptr<sql::Statement> SqlConnection::Prepare(const std::string& sql) {
  return std::unique_ptr<sql::Statement>(new Statement(handle_, sql));
}

std::unique_ptr<sql::Connection> OpenSqlConnection(const std::string& path, bool read_only,
                                                   std::int64_t busy_timeout_ms) {
  std::unique_ptr<OwnConnection> connection(
      new OwnConnection(path, read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE));
  sqlite3_busy_timeout(connection->handle(), static_cast<int>(busy_timeout_ms));
  sql::Execute(*connection, "PRAGMA foreign_keys=ON");
  return connection;
}

}  // namespace sqlite
}  // namespace synappsd
