// Connections to the database file: pools of ODB connections with this project's settings.
#ifndef SYNAPPSD_SQLITE_CONNECTIONS_H_
#define SYNAPPSD_SQLITE_CONNECTIONS_H_

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <odb/connection.hxx>
#include <odb/sqlite/database.hxx>
#include <string>

namespace synappsd {
namespace sqlite {

struct ConnectionSettings {
  std::string path;
  std::size_t max_connections = 1;  // more callers than this wait
  std::int64_t busy_timeout_ms = 5000;
  bool write_ahead_log = true;   // turns the file to WAL; false leaves its mode
  bool synchronous_full = true;  // else NORMAL
  bool query_only = false;
};

// Opens nothing yet: connections are made when first asked for, and then kept. Foreign keys are
// enforced. Each connection has a page cache of its own: with a shared one, readers and the writer
// would wait for each other.
std::unique_ptr<odb::sqlite::database> OpenDatabase(const ConnectionSettings& settings);

sqlite3* HandleOf(odb::connection& connection);

}  // namespace sqlite
}  // namespace synappsd

#endif  // SYNAPPSD_SQLITE_CONNECTIONS_H_
