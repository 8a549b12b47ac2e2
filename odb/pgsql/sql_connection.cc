#include "pgsql/sql_connection.h"

#include <odb/pgsql/exceptions.hxx>

#include "pgsql/statement.h"

namespace synappsd {
namespace pgsql {

namespace {

// libpq would write them to the standard error.
void IgnoreNotice(void* /*argument*/, const PGresult* /*notice*/) {}

class OwnConnection final : public sql::Connection {
 public:
  explicit OwnConnection(const std::string& conninfo) : handle_(PQconnectdb(conninfo.c_str())) {
    if (PQstatus(handle_) != CONNECTION_OK || PQsetClientEncoding(handle_, "UTF8") != 0) {
      const std::string reason = PQerrorMessage(handle_);
      PQfinish(handle_);
      throw odb::pgsql::database_exception(reason);
    }
    PQsetNoticeReceiver(handle_, IgnoreNotice, nullptr);
  }
  ~OwnConnection() override { PQfinish(handle_); }

  sql::Dialect dialect() const override { return sql::Dialect::kPostgres; }
  std::unique_ptr<sql::Statement> Prepare(const std::string& sql) override {
    return std::unique_ptr<sql::Statement>(new Statement(handle_, sql));
  }

 private:
  PGconn* const handle_;
};

}  // namespace

std::unique_ptr<sql::Statement> SqlConnection::Prepare(const std::string& sql) {
  return std::unique_ptr<sql::Statement>(new Statement(handle_, sql));
}

std::unique_ptr<sql::Connection> OpenSqlConnection(const std::string& conninfo) {
  return std::unique_ptr<sql::Connection>(new OwnConnection(conninfo));
}

}  // namespace pgsql
}  // namespace synappsd
