#include "runtime/postgres_committer.h"

#include <libpq-fe.h>

#include <algorithm>
#include <odb/pgsql/database.hxx>
#include <odb/pgsql/transaction.hxx>
#include <utility>

#include "base/check.h"
#include "pgsql/write_lock.h"

namespace synappsd {
namespace store {

namespace {

constexpr std::int64_t kFirstPauseMs = 50;
constexpr std::int64_t kLongestPauseMs = 1000;

// An instance's id is ours: nothing in it needs escaping.
bool IsPlain(const std::string& id) {
  return id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
}

}  // namespace

PostgresCommitter::PostgresCommitter(odb::pgsql::database& database, Options options)
    : database_(database), options_(std::move(options)) {}

void PostgresCommitter::Commit(WriteGroup* group, WriterControl* control) {
  if (group->author->empty()) {
    return group->SetAll(
        Status(Code::kUnavailable, "this daemon is not registered in the database yet: try again"));
  }
  ++group_number_;
  using Clock = std::chrono::steady_clock;
  const auto give_up = Clock::now() + std::chrono::milliseconds(options_.retry_ms);
  bool with_savepoints = false;
  bool in_doubt = false;
  std::int64_t pause_ms = kFirstPauseMs;
  for (;;) {
    const Attempt attempt = TryCommit(group, control, with_savepoints, &in_doubt);
    if (attempt.is_done) break;
    if (attempt.with_savepoints) {
      with_savepoints = true;
      continue;
    }
    const Status& why = attempt.failure.status;
    const bool in_time = Clock::now() < give_up;
    if (!in_doubt && !(attempt.failure.is_transient && in_time)) {
      if (!in_time) TellOutage(why);
      return group->SetAll(why);
    }
    if (!in_time) {
      TellOutage(why);
      control->RefuseQueued(why);
    }
    if (!control->Pause(pause_ms)) {
      if (!in_doubt) return group->SetAll(why);
      return group->FailRest(
          Status(Code::kUnknown, why.message() + "; whether this was saved is not known"));
    }
    pause_ms = std::min(2 * pause_ms, kLongestPauseMs);
  }
  outage_told_ = false;
}

PostgresCommitter::Attempt PostgresCommitter::TryCommit(WriteGroup* group, WriterControl* control,
                                                        bool with_savepoints, bool* in_doubt) {
  odb::pgsql::connection_ptr connection;
  bool commit_sent = false;
  Attempt attempt;
  try {
    connection = database_.connection();
    return CommitOn(*connection, group, control, with_savepoints, in_doubt, &commit_sent);
  } catch (...) {
    attempt.failure = pgsql::FailureOfCurrentException();
  }
  // ODB does not always see that it is the connection that failed.
  if (connection && PQstatus(connection->handle()) == CONNECTION_BAD) {
    attempt.failure = pgsql::ConnectionLost();
  }
  if (attempt.failure.is_connection) {
    if (connection) connection->mark_failed();
    if (commit_sent) *in_doubt = true;
  }
  return attempt;
}

// Throws what the database throws.
PostgresCommitter::Attempt PostgresCommitter::CommitOn(odb::pgsql::connection& connection,
                                                       WriteGroup* group, WriterControl* control,
                                                       bool with_savepoints, bool* in_doubt,
                                                       bool* commit_sent) {
  Attempt attempt;
  odb::pgsql::transaction transaction(connection.begin());
  const Turn turn = TakeTurn(connection, *group->author, *in_doubt);
  *in_doubt = false;
  if (turn == Turn::kAlreadyCommitted) {  // the writes' statuses are those of that attempt
    attempt.is_done = true;
    return attempt;
  }
  if (turn == Turn::kRemoved) {
    attempt.failure.status =
        Status(Code::kUnavailable,
               "other daemons have taken this one for dead, and its runs over: it was cut off from "
               "the database for longer than its lease");
    return attempt;
  }
  // Other daemons may have had their turn meanwhile: what came in the time goes into this one.
  control->TakeMore(group);
  group->SetAll(Status::Ok());
  WriteContext context;
  context.author = *group->author;
  if (with_savepoints) {
    ApplyApart(connection, group, &context);
  } else if (!ApplyTogether(connection, group, &context)) {
    attempt.is_done = group->writes.size() == 1;  // undone by rolling back
    attempt.with_savepoints = !attempt.is_done;
    return attempt;
  }
  // The COMMIT of a spoiled transaction rolls it back without an error.
  CHECK(PQtransactionStatus(connection.handle()) != PQTRANS_INERROR)
      << "a write has hidden an error of the database";
  const std::string notify = NotifyStatements(connection.handle(), context.author, context.tells);
  if (!notify.empty()) connection.execute(notify);
  *commit_sent = true;
  transaction.commit();
  attempt.is_done = true;
  return attempt;
}

PostgresCommitter::Turn PostgresCommitter::TakeTurn(odb::pgsql::connection& connection,
                                                    const std::string& author, bool in_doubt) {
  CHECK(IsPlain(author)) << "an instance's id is letters, digits and dashes";
  const std::string number = std::to_string(group_number_);
  if (in_doubt) {
    connection.execute(pgsql::kTakeWriteLock);
    const bool committed = connection.execute("SELECT 1 FROM daemon_instance WHERE id = '" +
                                              author + "' AND last_group = " + number) == 1;
    if (committed) return Turn::kAlreadyCommitted;
  }
  // One round trip; the count is of the last statement.
  const unsigned long long instances = connection.execute(
      std::string(pgsql::kTakeWriteLock) + "; UPDATE daemon_instance SET last_group = " + number +
      " WHERE id = '" + author + "'");
  return instances == 1 ? Turn::kOurs : Turn::kRemoved;
}

bool PostgresCommitter::ApplyTogether(odb::pgsql::connection& connection, WriteGroup* group,
                                      WriteContext* context) {
  for (PendingWrite& write : group->writes) {
    write.status = ApplyOne(connection, &write, context);
    if (!write.status.ok()) return false;
  }
  return true;
}

void PostgresCommitter::ApplyApart(odb::pgsql::connection& connection, WriteGroup* group,
                                   WriteContext* context) {
  for (PendingWrite& write : group->writes) {
    connection.execute("SAVEPOINT one_write");
    write.status = ApplyOne(connection, &write, context);
    if (!write.status.ok()) connection.execute("ROLLBACK TO one_write");
    connection.execute("RELEASE one_write");
  }
}

// What is wrong with the database rather than with this write is thrown on.
Status PostgresCommitter::ApplyOne(odb::pgsql::connection& connection, PendingWrite* write,
                                   WriteContext* context) {
  try {
    return write->apply(database_, context);
  } catch (...) {
    const pgsql::Failure failure = pgsql::FailureOfCurrentException();
    if (failure.is_transient || PQstatus(connection.handle()) == CONNECTION_BAD) throw;
    return failure.status;
  }
}

void PostgresCommitter::TellOutage(const Status& status) {
  if (!outage_told_ && options_.alarm) {
    options_.alarm("nothing can be saved: " + status.message());
  }
  outage_told_ = true;
}

}  // namespace store
}  // namespace synappsd
