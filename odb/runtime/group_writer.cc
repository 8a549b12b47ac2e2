#include "runtime/group_writer.h"

#include <pthread.h>

#include <odb/sqlite/connection.hxx>
#include <odb/sqlite/database.hxx>
#include <odb/sqlite/transaction.hxx>
#include <utility>

#include "sqlite/error.h"
#include "sqlite/statement.h"

namespace synappsd {
namespace store {

GroupWriter::GroupWriter(odb::sqlite::database& database, Limits limits,
                         std::function<void(const std::string&)> alarm)
    : database_(database),
      limits_(limits),
      alarm_(std::move(alarm)),
      connection_(database.connection()),
      files_(connection_->handle()) {
  thread_ = std::thread([this] { Work(); });
  pthread_setname_np(thread_.native_handle(), "store-write");
}

GroupWriter::~GroupWriter() { Stop(); }

bool GroupWriter::Post(Apply apply, Done done) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (stopping_ || queue_.size() >= limits_.max_queued) return false;
  queue_.push_back(Write{std::move(apply), std::move(done), Status::Ok()});
  changed_.notify_one();
  return true;
}

void GroupWriter::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  connection_.reset();
}

void GroupWriter::Work() {
  std::vector<Write> group;
  while (TakeGroup(&group)) {
    CommitGroup(&group);
    for (Write& write : group) write.done(write.status);
    group.clear();
  }
}

bool GroupWriter::TakeGroup(std::vector<Write>* group) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  while (!queue_.empty() && group->size() < limits_.max_group) {
    group->push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return !group->empty();  // empty: stopping, and nothing left
}

void GroupWriter::CommitGroup(std::vector<Write>* group) {
  try {
    // Immediate: a transaction that begins as a reader cannot wait for the lock later.
    odb::sqlite::transaction transaction(connection_->begin_immediate());
    if (!ApplyAll(group)) return;
    const Status files = CheckFiles();  // last, so that little can happen before the commit
    if (files.ok()) return transaction.commit();
    FailAll(files, group);
  } catch (...) {
    FailAll(sqlite::StatusOfCurrentException(), group);
  }
}

// UNAVAILABLE: what would be committed now, no later process would find.
Status GroupWriter::CheckFiles() {
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

void GroupWriter::FailAll(const Status& status, std::vector<Write>* group) {
  for (Write& write : *group) {
    if (write.status.ok()) write.status = status;
  }
}

// False: there is nothing to commit; every write has its error.
bool GroupWriter::ApplyAll(std::vector<Write>* group) {
  if (group->size() == 1) {
    Write& only = group->front();
    only.status = ApplyOne(&only);  // undone by rolling back, without a savepoint
    return only.status.ok();
  }
  sqlite3* const handle = connection_->handle();
  for (Write& write : *group) {
    sqlite::Execute(handle, "SAVEPOINT one_write");
    write.status = ApplyOne(&write);
    if (sqlite3_get_autocommit(handle) != 0) {
      // SQLite gave up the whole transaction, as it may when the disk is full.
      FailAll(Status(write.status), group);
      return false;
    }
    if (!write.status.ok()) sqlite::Execute(handle, "ROLLBACK TO one_write");
    sqlite::Execute(handle, "RELEASE one_write");
  }
  return true;
}

Status GroupWriter::ApplyOne(Write* write) {
  try {
    return write->apply(database_);
  } catch (...) {
    return sqlite::StatusOfCurrentException();
  }
}

}  // namespace store
}  // namespace synappsd
