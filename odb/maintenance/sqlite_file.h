// A SQLite database as a file that changes hands: its lock, its owner, its place.
#ifndef SYNAPPSD_MAINTENANCE_SQLITE_FILE_H_
#define SYNAPPSD_MAINTENANCE_SQLITE_FILE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "sqlite/lock_file.h"

namespace synappsd {
namespace maintenance {

// Keeps daemons off the database for as long as the lock lives. ABORTED: one is using it.
Result<std::unique_ptr<sqlite::LockFile>> LockSqliteFile(const std::string& path);

// OK if there is a file. NOT_FOUND names the remedy.
Status CheckSqliteFile(const std::string& path);

// If this process is root, whose files the daemon could not open: makes `path` belong to whom the
// file `like` belongs to, or its directory if there is no such file.
Status GiveToOwnerOf(const std::string& like, const std::string& path);

std::uint64_t FileSize(const std::string& path);  // 0 if there is none

// What an unprivileged process may still write to the file system of `path`.
std::uint64_t FreeSpaceBytes(const std::string& path);

// Makes the file at `path`, whose lock is held, one that another file can be renamed over: its log
// is written back and the log's files are gone, which would otherwise be taken for the new file's.
// UNAVAILABLE: somebody has it open. `keep`, or if it is too damaged for that: it gets another name
// too, which is returned, and its log goes with it. Otherwise returns "".
Result<std::string> MakeWay(const std::string& path, bool keep);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_SQLITE_FILE_H_
