#include "runtime/sqlite_committer.h"

#include <odb/sqlite/database.hxx>
#include <odb/sqlite/transaction.hxx>
#include <utility>

#include "sqlite/error.h"
#include "sqlite/statement.h"

namespace synappsd {
namespace store {

SqliteCommitter::SqliteCommitter(odb::sqlite::database& database,
                                 std::function<void(const std::string&)> alarm)
    : database_(database),
      alarm_(std::move(alarm)),
      connection_(database.connection()),
      files_(connection_->handle()) {}

void SqliteCommitter::Commit(WriteGroup* group, WriterControl* /*control*/) {
  try {
    // Immediate: a transaction that begins as a reader cannot wait for the lock later.
    odb::sqlite::transaction transaction(connection_->begin_immediate());
    if (!ApplyAll(group)) return;
    const Status files = CheckFiles();  // last, so that little can happen before the commit
    if (files.ok()) return transaction.commit();
    group->FailRest(files);
  } catch (...) {
    group->FailRest(sqlite::StatusOfCurrentException());
  }
}

// UNAVAILABLE: what would be committed now, no later process would find.
Status SqliteCommitter::CheckFiles() {
  const std::string path = files_.Missing();
  if (path.empty()) {
    files_missing_ = false;
    return Status::Ok();
  }
  if (!files_missing_ && alarm_) {
    alarm_(
        "the database's file " + path +
        " was deleted, moved or replaced while it is in use; nothing is saved until that file is "
        "put back, or the daemon is restarted with the one that is to be used");
  }
  files_missing_ = true;
  return Status(Code::kUnavailable,
                "the database's files were deleted, moved or replaced: put them back, or restart "
                "the daemon");
}

// False: there is nothing to commit; every write has its error.
bool SqliteCommitter::ApplyAll(WriteGroup* group) {
  if (group->writes.size() == 1) {
    PendingWrite& only = group->writes.front();
    only.status = ApplyOne(&only);  // undone by rolling back, without a savepoint
    return only.status.ok();
  }
  sqlite3* const handle = connection_->handle();
  for (PendingWrite& write : group->writes) {
    sqlite::Execute(handle, "SAVEPOINT one_write");
    write.status = ApplyOne(&write);
    if (sqlite3_get_autocommit(handle) != 0) {
      // SQLite gave up the whole transaction, as it may when the disk is full.
      group->FailRest(Status(write.status));
      return false;
    }
    if (!write.status.ok()) sqlite::Execute(handle, "ROLLBACK TO one_write");
    sqlite::Execute(handle, "RELEASE one_write");
  }
  return true;
}

Status SqliteCommitter::ApplyOne(PendingWrite* write) {
  try {
    WriteContext alone;
    return write->apply(database_, &alone);
  } catch (...) {
    return sqlite::StatusOfCurrentException();
  }
}

}  // namespace store
}  // namespace synappsd
