// PostgresCommitter: groups of writes on PostgreSQL, one daemon's at a time.
//
// A group's transaction:
//   1. the write lock (pgsql/write_lock.h)
//   2. UPDATE daemon_instance SET last_group = N of this daemon. No row: others have taken this
//      daemon for dead, and its runs over; nothing is committed.
//   3. the writes
//   4. NOTIFY, which tells other daemons of them (link/commit_notices.h)
//   5. COMMIT
// The number is what tells, after a connection was lost during COMMIT, whether it happened: the
// committer connects anew, takes the lock, so that the lost transaction has ended, and looks.
//
// A failing write spoils its whole transaction, and a savepoint for each costs two more round trips
// each. So a group is applied without, and once more, with savepoints, if one of its writes fails.
#ifndef SYNAPPSD_RUNTIME_POSTGRES_COMMITTER_H_
#define SYNAPPSD_RUNTIME_POSTGRES_COMMITTER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <odb/pgsql/connection.hxx>
#include <odb/pgsql/forward.hxx>
#include <string>

#include "pgsql/error.h"
#include "runtime/group_committer.h"

namespace synappsd {
namespace store {

class PostgresCommitter : public GroupCommitter {
 public:
  struct Options {
    // How long a group is tried again while the server is away or busy. One whose COMMIT may have
    // happened is not given up, whatever it takes, unless the writer stops.
    std::int64_t retry_ms = 15000;
    std::function<void(const std::string&)> alarm;  // told of an outage of that length, once
  };

  PostgresCommitter(odb::pgsql::database& database, Options options);

  // The group's author is an instance's id; "" and one without a row commit nothing.
  void Commit(WriteGroup* group, WriterControl* control) override;

 private:
  // Of one attempt: done with every write's status set, or why it is to be made again.
  struct Attempt {
    bool is_done = false;
    bool with_savepoints = false;  // once more, this way
    pgsql::Failure failure;
  };
  enum class Turn { kOurs, kAlreadyCommitted, kRemoved };

  Attempt TryCommit(WriteGroup* group, WriterControl* control, bool with_savepoints,
                    bool* in_doubt);
  Attempt CommitOn(odb::pgsql::connection& connection, WriteGroup* group, WriterControl* control,
                   bool with_savepoints, bool* in_doubt, bool* commit_sent);
  Turn TakeTurn(odb::pgsql::connection& connection, const std::string& author, bool in_doubt);
  // False: one failed, and the transaction is spoiled.
  bool ApplyTogether(odb::pgsql::connection& connection, WriteGroup* group, WriteContext* context);
  void ApplyApart(odb::pgsql::connection& connection, WriteGroup* group, WriteContext* context);
  Status ApplyOne(odb::pgsql::connection& connection, PendingWrite* write, WriteContext* context);
  void TellOutage(const Status& status);

  odb::pgsql::database& database_;
  const Options options_;
  std::int64_t group_number_ = 0;
  bool outage_told_ = false;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_POSTGRES_COMMITTER_H_
