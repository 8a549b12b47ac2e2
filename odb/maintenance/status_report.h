// What is known of a database without changing it.
#ifndef SYNAPPSD_MAINTENANCE_STATUS_REPORT_H_
#define SYNAPPSD_MAINTENANCE_STATUS_REPORT_H_

#include <boost/optional/optional.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace synappsd {
namespace maintenance {

struct TableCount {
  std::string table;
  std::uint64_t rows = 0;
};

// A daemon that has said so in the database (PostgreSQL). Times are Unix seconds.
struct Daemon {
  std::string id;
  std::string node;
  std::string host;
  std::int64_t pid = 0;
  std::string version;
  double started_time = 0;
  double lease_until = 0;  // may be infinite
  bool is_alive = false;   // by the database's clock
  std::uint64_t claimed_runs = 0;
};

struct StatusReport {
  std::string database;  // its name, without a password
  std::string kind;      // "sqlite" or "postgresql"
  std::string server_version;
  std::string content;               // "synappsd", "existing system", "empty", "another program"
  std::int64_t schema_version = 0;   // 0: none
  std::int64_t program_version = 0;  // the one this program brings databases to
  std::vector<std::string> pending;  // what `migrate` would do
  std::uint64_t size_bytes = 0;
  std::vector<TableCount> tables;
  std::uint64_t unfinished_runs = 0;
  boost::optional<std::string> lock_holder;  // SQLite: the process id of the daemon that has it
  std::vector<Daemon> daemons;
  boost::optional<std::int64_t> last_backup_age_seconds;  // PostgreSQL, by its clock
};

// Works beside a running daemon. UNAVAILABLE: cannot connect; NOT_FOUND: no such file.
Result<StatusReport> ReadStatus(const std::string& url);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_STATUS_REPORT_H_
