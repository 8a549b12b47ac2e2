#include "maintenance/sqlite_file.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "maintenance/pending_file.h"
#include "sqlite/database_file.h"
#include "sqlite/error.h"
#include "sqlite/sql_connection.h"

namespace synappsd {
namespace maintenance {

namespace {

constexpr std::int64_t kBusyTimeoutMs = 5000;

// With the log written back and its files gone, the file alone is the database. False: it is too
// damaged for that.
Result<bool> Settle(const std::string& path) {
  try {
    const std::unique_ptr<sql::Connection> connection =
        sqlite::OpenSqlConnection(path, false, kBusyTimeoutMs);
    return sql::QueryText(*connection, "PRAGMA journal_mode=DELETE").value_or("") == "delete";
  } catch (...) {
    const Status failure = sqlite::FailureOfCommand();
    if (failure.code() == Code::kDataLoss) return false;
    return Status(failure.code(), "database " + path + ": " + failure.message());
  }
}

// Under another name, with the log that belongs to it.
Result<std::string> Keep(const std::string& path) {
  const std::string kept = sqlite::TimestampedPath(path, "damaged");
  if (link(path.c_str(), kept.c_str()) != 0) return sqlite::FileError("file", kept, errno);
  const std::string log = path + "-wal";
  if (rename(log.c_str(), (kept + "-wal").c_str()) != 0 && errno != ENOENT) {
    return sqlite::FileError("file", log, errno);
  }
  unlink((path + "-shm").c_str());
  unlink((path + "-journal").c_str());
  return kept;
}

}  // namespace

Result<std::unique_ptr<sqlite::LockFile>> LockSqliteFile(const std::string& path) {
  Result<std::unique_ptr<sqlite::LockFile>> lock = sqlite::LockFile::Acquire(path);
  if (lock.ok()) {
    const Status given = GiveToOwnerOf(path, path + ".lock");
    if (!given.ok()) return given;
    return lock;
  }
  if (lock.status().code() != Code::kFailedPrecondition) return lock.status();
  const std::string holder = sqlite::LockFile::Holder(path).value_or(std::string());
  return Status(Code::kAborted, "database " + path + " is in use by a running synappsd" +
                                    (holder.empty() ? "" : " (process " + holder + ")") +
                                    ": stop it first, then repeat");
}

Status CheckSqliteFile(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)) return Status::Ok();
  return Status(Code::kNotFound,
                "there is no database " + path +
                    ": synappsd makes it when it starts; name another one with --database URL or "
                    "its configuration with --config FILE");
}

Status GiveToOwnerOf(const std::string& like, const std::string& path) {
  if (geteuid() != 0) return Status::Ok();
  struct stat info;
  if (stat(like.c_str(), &info) != 0 && stat(sqlite::DirectoryOf(like).c_str(), &info) != 0) {
    return sqlite::FileError("file", like, errno);
  }
  if (lchown(path.c_str(), info.st_uid, info.st_gid) != 0) {
    return sqlite::FileError("file", path, errno);
  }
  return Status::Ok();
}

std::uint64_t FileSize(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

std::uint64_t FreeSpaceBytes(const std::string& path) {
  struct statvfs info;
  if (statvfs(sqlite::DirectoryOf(path).c_str(), &info) != 0) return 0;
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

Result<std::string> MakeWay(const std::string& path, bool keep) {
  if (FileSize(path) == 0) return std::string();
  const Result<bool> settled = Settle(path);
  if (!settled.ok()) return settled.status();
  return *settled && !keep ? Result<std::string>(std::string()) : Keep(path);
}

}  // namespace maintenance
}  // namespace synappsd
