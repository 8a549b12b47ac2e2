#include "pgsql/connections.h"

#include <odb/pgsql/connection-factory.hxx>
#include <odb/pgsql/connection.hxx>

#include "pgsql/error.h"

namespace synappsd {
namespace pgsql {

namespace {

class Pool : public odb::pgsql::connection_pool_factory {
 public:
  // Minimum 0 means "never close one" to ODB; any other value closes and reopens them under load.
  Pool(const ConnectionSettings& settings, std::size_t max_connections)
      : connection_pool_factory(max_connections, 0), settings_(settings) {}

  odb::pgsql::connection_ptr connect() override {
    for (;;) {
      odb::pgsql::connection_ptr connection(connection_pool_factory::connect());
      if (IsAlive(connection->handle())) return connection;
      connection->mark_failed();  // the pool drops it; at last it makes a new one, or throws
    }
  }

 private:
  pooled_connection_ptr create() override {
    Result<Handle> handle = Connect(settings_);
    if (!handle.ok()) throw ConnectFailure(handle.status());
    return pooled_connection_ptr(new (odb::details::shared)
                                     pooled_connection(*db_, (*handle).release()));
  }

  const ConnectionSettings settings_;
};

}  // namespace

std::unique_ptr<odb::pgsql::database> OpenDatabase(const ConnectionSettings& settings,
                                                   std::size_t max_connections) {
  std::unique_ptr<odb::pgsql::connection_factory> pool(new Pool(settings, max_connections));
  return std::unique_ptr<odb::pgsql::database>(
      new odb::pgsql::database(std::string(), std::move(pool)));
}

PGconn* HandleOf(odb::connection& connection) {
  return static_cast<odb::pgsql::connection&>(connection).handle();
}

}  // namespace pgsql
}  // namespace synappsd
