#include "sqlite/connections.h"

#include <odb/sqlite/connection-factory.hxx>
#include <odb/sqlite/connection.hxx>

#include "sqlite/statement.h"

namespace synappsd {
namespace sqlite {

namespace {

class Pool : public odb::sqlite::connection_pool_factory {
 public:
  // Minimum 0 means "never close one" to ODB; any other value closes and reopens them under load.
  explicit Pool(const ConnectionSettings& settings)
      : connection_pool_factory(settings.max_connections, 0), settings_(settings) {}

 private:
  pooled_connection_ptr create() override {
    pooled_connection_ptr connection(new (odb::details::shared) pooled_connection(*db_));
    sqlite3* const handle = connection->handle();
    // First: switching to WAL may have to wait already.
    sqlite3_busy_timeout(handle, static_cast<int>(settings_.busy_timeout_ms));
    if (settings_.write_ahead_log) Execute(handle, "PRAGMA journal_mode=WAL");
    Execute(handle,
            settings_.synchronous_full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    // After a large transaction the log file shrinks again.
    Execute(handle, "PRAGMA journal_size_limit=67108864");
    if (settings_.query_only) Execute(handle, "PRAGMA query_only=ON");
    return connection;
  }

  const ConnectionSettings settings_;
};

}  // namespace

std::unique_ptr<odb::sqlite::database> OpenDatabase(const ConnectionSettings& settings) {
  std::unique_ptr<odb::sqlite::connection_factory> pool(new Pool(settings));
  return std::unique_ptr<odb::sqlite::database>(new odb::sqlite::database(
      settings.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE, true, "", std::move(pool)));
}

sqlite3* HandleOf(odb::connection& connection) {
  return static_cast<odb::sqlite::connection&>(connection).handle();
}

}  // namespace sqlite
}  // namespace synappsd
