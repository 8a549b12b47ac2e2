// GroupWriter: the one thread that writes. It takes the writes that wait, up to a group, applies
// each inside a savepoint, so that a failing one does not take its neighbours with it, and commits
// them together: one wait for the disk for all of them. Nothing is committed while the database's
// files are not where they were opened.
#ifndef SYNAPPSD_RUNTIME_GROUP_WRITER_H_
#define SYNAPPSD_RUNTIME_GROUP_WRITER_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <odb/forward.hxx>
#include <odb/sqlite/connection.hxx>
#include <string>
#include <thread>
#include <vector>

#include "sqlite/file_watch.h"
#include "store/store.h"

namespace synappsd {
namespace store {

class GroupWriter {
 public:
  // Changes rows in the transaction it is called in. Anything but OK, or an exception, undoes it.
  using Apply = std::function<Status(odb::database&)>;

  struct Limits {
    std::size_t max_queued = 0;
    std::size_t max_group = 0;
  };

  // Takes the database's only connection for itself; throws ODB's exceptions if there is none.
  // `alarm`, if any, is told on the writer's thread when the database's files have gone, once.
  GroupWriter(odb::sqlite::database& database, Limits limits,
              std::function<void(const std::string&)> alarm);
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;
  ~GroupWriter();

  // Any thread. `done` is called on the writer's thread, with OK once the write is durable.
  // False: the queue is full or stopped, and `done` will not be called.
  bool Post(Apply apply, Done done);

  // Commits what is queued, then joins. Idempotent. Not from a `done`.
  void Stop();

 private:
  struct Write {
    Apply apply;
    Done done;
    Status status;
  };

  void Work();
  bool TakeGroup(std::vector<Write>* group);
  void CommitGroup(std::vector<Write>* group);
  bool ApplyAll(std::vector<Write>* group);
  Status ApplyOne(Write* write);
  Status CheckFiles();
  static void FailAll(const Status& status, std::vector<Write>* group);

  odb::sqlite::database& database_;
  const Limits limits_;
  const std::function<void(const std::string&)> alarm_;
  odb::sqlite::connection_ptr connection_;
  const sqlite::FileWatch files_;
  bool files_missing_ = false;  // the writer's thread only

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Write> queue_;  // guarded by mutex_
  bool stopping_ = false;    // guarded by mutex_
  std::thread thread_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_GROUP_WRITER_H_
