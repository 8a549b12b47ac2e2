#include "maintenance/sqlite_pages.h"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <odb/exceptions.hxx>
#include <odb/sqlite/exceptions.hxx>

#include "sqlite/error.h"
#include "sqlite/statement.h"

namespace synappsd {
namespace maintenance {

namespace {

constexpr int kPagesPerStep = 1024;  // 4 MiB, between two calls of the observer
constexpr int kBusyTimeoutMs = 5000;
constexpr int kBusySleepMs = 50;

[[noreturn]] void ThrowError(sqlite3* connection, int result) {
  if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED) throw odb::timeout();
  throw odb::sqlite::database_exception(result & 0xff, result, sqlite3_errmsg(connection));
}

struct Closer {
  void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};
using Connection = std::unique_ptr<sqlite3, Closer>;

Connection Open(const std::string& path) {
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE, nullptr);
  Connection connection(opened);
  if (result != SQLITE_OK) ThrowError(opened, result);
  sqlite3_busy_timeout(opened, kBusyTimeoutMs);
  return connection;
}

struct Finisher {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

void CopyAll(sqlite3* from, sqlite3* to, Observer* observer) {
  const std::unique_ptr<sqlite3_backup, Finisher> backup(
      sqlite3_backup_init(to, "main", from, "main"));
  if (!backup) ThrowError(to, sqlite3_extended_errcode(to));
  int waited_ms = 0;
  for (;;) {
    const int result = sqlite3_backup_step(backup.get(), kPagesPerStep);
    const auto total = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup.get()));
    const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup.get()));
    observer->Progress("copying pages", total - left, total);
    if (result == SQLITE_DONE) return;
    if (result == SQLITE_BUSY || result == SQLITE_LOCKED) {
      if (waited_ms >= kBusyTimeoutMs) ThrowError(to, result);
      waited_ms += sqlite3_sleep(kBusySleepMs);
    } else if (result != SQLITE_OK) {
      ThrowError(to, result);
    }
  }
}

Status CheckPages(sqlite3* connection, const std::string& path, bool quick) {
  const std::string answer =
      sqlite::QueryText(connection, quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)")
          .value_or(std::string());
  if (answer == "ok") return Status::Ok();
  return Status(Code::kDataLoss, "database " + path + " is damaged (" + answer + ")");
}

Status Failed(const std::string& path) {
  const Status failure = sqlite::FailureOfCommand();
  return Status(failure.code(), "database " + path + ": " + failure.message());
}

}  // namespace

Status CopySqlitePages(const std::string& from, const std::string& to, Observer* observer) {
  try {
    const Connection source = Open(from);
    const Connection target = Open(to);
    // The whole file is synced when it is complete; until then nobody may rely on it.
    sqlite::Execute(target.get(), "PRAGMA journal_mode=OFF");
    sqlite::Execute(target.get(), "PRAGMA synchronous=OFF");
    // Without a read transaction of its own the copy would begin anew at each commit of others, and
    // beside a busy daemon never end.
    sqlite::Execute(source.get(), "BEGIN");
    sqlite::QueryText(source.get(), "SELECT 1 FROM sqlite_master");
    CopyAll(source.get(), target.get(), observer);
    sqlite::Execute(source.get(), "COMMIT");
    // The copied header says WAL: the copy would need two files beside it wherever it is opened.
    sqlite::Execute(target.get(), "PRAGMA journal_mode=DELETE");
    return CheckPages(target.get(), to, true);
  } catch (...) {
    return Failed(from);
  }
}

Status CheckSqlitePages(const std::string& path, bool quick) {
  try {
    return CheckPages(Open(path).get(), path, quick);
  } catch (...) {
    return Failed(path);
  }
}

}  // namespace maintenance
}  // namespace synappsd
