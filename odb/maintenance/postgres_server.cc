#include "maintenance/postgres_server.h"
#include "migrations/introspection.h"

#include <libpq-fe.h>

#include "pgsql/sql_connection.h"
#include "pgsql/write_lock.h"

namespace synappsd {
namespace maintenance {

namespace {

class OwnConnection final : public sql::Connection {
 public:
  explicit OwnConnection(pgsql::Handle handle) : handle_(std::move(handle)), sql_(handle_.get()) {}
  sql::Dialect dialect() const override { return sql::Dialect::kPostgres; }
  std::unique_ptr<sql::Statement> Prepare(const std::string& sql) override {
    return sql_.Prepare(sql);
  }

 private:
  const pgsql::Handle handle_;
  pgsql::SqlConnection sql_;
};

}  // namespace

pgsql::ConnectionSettings PostgresSettings(const Location& location) {
  pgsql::ConnectionSettings settings;
  settings.parameters = location.database.parameters;
  settings.statement_timeout_ms = 0;
  settings.lock_timeout_ms = 10000;
  settings.idle_in_transaction_timeout_ms = 0;  // the source of a copy waits for the target
  return settings;
}

Result<std::unique_ptr<sql::Connection>> ConnectToPostgres(const Location& location) {
  Result<pgsql::Handle> handle = pgsql::Connect(PostgresSettings(location));
  if (!handle.ok()) return handle.status();
  return std::unique_ptr<sql::Connection>(new OwnConnection(std::move(*handle)));
}

std::map<std::string, std::string> PostgresEnvironment(const Location& location) {
  std::map<std::string, std::string> environment;
  PQconninfoOption* const options = PQconndefaults();
  for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
       ++option) {
    const std::string value = location.database.Parameter(option->keyword);
    if (!value.empty() && option->envvar != nullptr) environment[option->envvar] = value;
  }
  PQconninfoFree(options);
  return environment;
}

Status CheckNoDaemon(sql::Connection& connection, const Location& location) {
  if (migrations::TableNames(connection).count("daemon_instance") == 0) return Status::Ok();
  const std::unique_ptr<sql::Statement> alive = connection.Prepare(
      "SELECT host, pid FROM daemon_instance "
      "WHERE lease_until > extract(epoch FROM clock_timestamp()) ORDER BY 1, 2");
  std::string daemons;
  while (alive->Next()) {
    daemons += (daemons.empty() ? "process " : ", process ") + std::to_string(alive->Integer(1)) +
               " on " + alive->Text(0);
  }
  if (daemons.empty()) return Status::Ok();
  return Status(
      Code::kAborted,
      "database " + location.shown + " is in use by running synappsd (" + daemons +
          "): stop every one first, then repeat; of one that was killed, wait for the end of "
          "its lease, which `synappsctl db status` shows");
}

void KeepDaemonsOut(sql::Connection& connection) {
  sql::Execute(connection, KeepDaemonsOutStatement());
}

std::string KeepDaemonsOutStatement() { return pgsql::kTakeWriteLock; }

}  // namespace maintenance
}  // namespace synappsd
