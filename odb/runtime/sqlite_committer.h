// SqliteCommitter: groups of writes on a SQLite file, each write inside a savepoint, so that a
// failing one does not take its neighbours with it. Nothing is committed while the database's files
// are not where they were opened.
#ifndef SYNAPPSD_RUNTIME_SQLITE_COMMITTER_H_
#define SYNAPPSD_RUNTIME_SQLITE_COMMITTER_H_

#include <functional>
#include <odb/sqlite/connection.hxx>
#include <string>

#include "runtime/group_committer.h"
#include "sqlite/file_watch.h"

namespace synappsd {
namespace store {

class SqliteCommitter : public GroupCommitter {
 public:
  // Takes the database's only connection for itself; throws ODB's exceptions if there is none.
  // `alarm` is told that the database's files have gone, once.
  SqliteCommitter(odb::sqlite::database& database, std::function<void(const std::string&)> alarm);

  void Commit(WriteGroup* group, WriterControl* control) override;

 private:
  bool ApplyAll(WriteGroup* group);
  Status ApplyOne(PendingWrite* write);
  Status CheckFiles();

  odb::sqlite::database& database_;
  const std::function<void(const std::string&)> alarm_;
  const odb::sqlite::connection_ptr connection_;
  const sqlite::FileWatch files_;
  bool files_missing_ = false;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_SQLITE_COMMITTER_H_
