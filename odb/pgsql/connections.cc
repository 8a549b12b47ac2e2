#include "pgsql/connections.h"

#include <sys/socket.h>

#include <odb/pgsql/connection-factory.hxx>
#include <odb/pgsql/connection.hxx>
#include <odb/pgsql/transaction-impl.hxx>
#include <utility>

#include "pgsql/error.h"
#include "pgsql/watchdog.h"

namespace synappsd {
namespace pgsql {

namespace {

using DogPointer = std::shared_ptr<Watchdog>;  // null: transactions may take their time

DogPointer DogFor(const ConnectionSettings& settings) {
  if (settings.transaction_timeout_ms == 0) return nullptr;
  return std::make_shared<Watchdog>(settings.transaction_timeout_ms);
}

class WatchedTransaction : public odb::pgsql::transaction_impl {
 public:
  WatchedTransaction(odb::pgsql::connection_ptr connection, Watchdog& watchdog)
      : transaction_impl(connection), watch_(watchdog, connection->handle()) {}

 private:
  const Watchdog::Watch watch_;  // ends before the connection is given back
};

class Pool : public odb::pgsql::connection_pool_factory {
 public:
  // Minimum 0 means "never close one" to ODB; any other value closes and reopens them under load.
  Pool(const ConnectionSettings& settings, std::size_t max_connections, DogPointer watchdog)
      : connection_pool_factory(max_connections, 0),
        settings_(settings),
        watchdog_(std::move(watchdog)) {}

  // ODB takes leave of each statement of a connection, and would wait for a server that is silent.
  ~Pool() override {
    for (const pooled_connection_ptr& connection : connections_) {
      shutdown(PQsocket(connection->handle()), SHUT_RDWR);
    }
  }

  odb::pgsql::connection_ptr connect() override {
    for (;;) {
      odb::pgsql::connection_ptr connection(connection_pool_factory::connect());
      if (IsAlive(connection->handle())) return connection;
      connection->mark_failed();  // the pool drops it; at last it makes a new one, or throws
    }
  }

 private:
  class Connection : public pooled_connection {
   public:
    Connection(odb::pgsql::database& database, Handle handle, DogPointer watchdog)
        : pooled_connection(database, handle.release()), watchdog_(std::move(watchdog)) {}

    odb::pgsql::transaction_impl* begin() override {
      if (!watchdog_) return pooled_connection::begin();
      return new WatchedTransaction(
          odb::pgsql::connection_ptr(odb::details::inc_ref<odb::pgsql::connection>(this)),
          *watchdog_);
    }

   private:
    const DogPointer watchdog_;
  };

  pooled_connection_ptr create() override {
    Result<Handle> handle = Connect(settings_);
    if (!handle.ok()) throw ConnectFailure(handle.status());
    return pooled_connection_ptr(new (odb::details::shared)
                                     Connection(*db_, std::move(*handle), watchdog_));
  }

  const ConnectionSettings settings_;
  const DogPointer watchdog_;
};

// Transactions begun without naming a connection are watched as well.
class Database : public odb::pgsql::database {
 public:
  explicit Database(std::unique_ptr<odb::pgsql::connection_factory> pool)
      : database(std::string(), std::move(pool)) {}

  odb::pgsql::transaction_impl* begin() override { return connection()->begin(); }
};

}  // namespace

std::unique_ptr<odb::pgsql::database> OpenDatabase(const ConnectionSettings& settings,
                                                   std::size_t max_connections) {
  std::unique_ptr<odb::pgsql::connection_factory> pool(
      new Pool(settings, max_connections, DogFor(settings)));
  return std::unique_ptr<odb::pgsql::database>(new Database(std::move(pool)));
}

PGconn* HandleOf(odb::connection& connection) {
  return static_cast<odb::pgsql::connection&>(connection).handle();
}

}  // namespace pgsql
}  // namespace synappsd
