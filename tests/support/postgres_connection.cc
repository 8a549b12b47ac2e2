#include "support/postgres_connection.h"

#include <stdexcept>
#include <utility>

#include "pgsql/connect.h"
#include "pgsql/sql_connection.h"
#include "store/database_url.h"

namespace synappsd::testing {
namespace {

class OwnConnection final : public sql::Connection {
 public:
  explicit OwnConnection(pgsql::Handle handle) : handle_(std::move(handle)), sql_(handle_.get()) {}

  sql::Dialect dialect() const override { return sql_.dialect(); }
  std::unique_ptr<sql::Statement> Prepare(const std::string& sql) override {
    return sql_.Prepare(sql);
  }

 private:
  const pgsql::Handle handle_;
  pgsql::SqlConnection sql_;
};

}  // namespace

std::unique_ptr<sql::Connection> ConnectToPostgres(const std::string& url) {
  const Result<store::DatabaseLocation> location = store::ParseDatabaseUrl(url);
  if (!location.ok()) throw std::runtime_error(location.status().message());
  pgsql::ConnectionSettings settings;
  settings.parameters = location->parameters;
  settings.idle_in_transaction_timeout_ms = 0;  // a test may hold a transaction as long as it likes
  Result<pgsql::Handle> handle = pgsql::Connect(settings);
  if (!handle.ok()) throw std::runtime_error(handle.status().message());
  return std::make_unique<OwnConnection>(*std::move(handle));
}

}  // namespace synappsd::testing
