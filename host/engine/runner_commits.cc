// Runner: what becomes of a run's transactions.
//
//   OK                       told to the observer, then what it allows is done
//   UNAVAILABLE              nothing was written: the same again after a back-off, for as long as
//                            it takes. But not a run's first: its caller hears of it instead.
//   any other                the run is abandoned: its calls are cancelled, and its end is written
//                            with the smallest transaction there is. If that fails too, the run
//                            has ended in error for those who watch, and is resumed by the next
//                            start.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "engine/runner.h"

namespace synappsd::engine {

Milliseconds RetryDelay(int failures) {
  constexpr Milliseconds kFirst{50};
  constexpr Milliseconds kLongest{5'000};
  return std::min(kFirst * (1 << std::min(failures - 1, 10)), kLongest);
}

void Runner::CommitPending(Run& run) {
  if (run.commit || run.is_abandoned || !run.journal.pending()) return;
  run.machine.CommitBegun();
  RunJournal::Batch batch = run.journal.Take();
  const bool creates = batch.transaction.create.has_value();
  run.commit = Run::Commit{std::move(batch), ++last_commit_id_, creates};
  SendCommit(run);
}

// The store gets a copy: the transaction may have to be sent again.
void Runner::SendCommit(Run& run) {
  store_.Commit(run.commit->batch.transaction, [inbox = inbox_, run_id = run.id,
                                                id = run.commit->id](Status status) {
    inbox->Post([run_id, id, status](Runner& runner) { runner.OnCommitDone(run_id, id, status); });
  });
}

void Runner::OnCommitDone(const std::string& run_id, std::uint64_t commit_id,
                          const Status& status) {
  Run* run = Find(run_id);
  // The run may have been dropped, and taken up again, since it was sent.
  if (run == nullptr || !run->commit || run->commit->id != commit_id) return;
  if (status.ok()) {
    OnCommitted(*run);
  } else if (run->commit->creates) {
    run->on_started(status);
    Drop(*run);
  } else if (status.code() == Code::kUnavailable) {
    RetryCommit(*run, status);
  } else {
    Abandon(*run, status);
  }
}

void Runner::OnCommitted(Run& run) {
  const Run::Commit commit = *std::exchange(run.commit, std::nullopt);
  run.journal.Committed();
  observer_.OnCommitted(commit.batch.changes);
  if (commit.creates) std::exchange(run.on_started, nullptr)(run.id);
  if (run.is_abandoned) return Finish(run);
  run.machine.Committed();
  Apply(run);
  if (run.machine.phase() == RunPhase::kEnded && !run.journal.pending()) Finish(run);
}

void Runner::RetryCommit(Run& run, const Status& status) {
  const Milliseconds delay = RetryDelay(++run.commit->failures);
  Log(LogLevel::kWarn, "a run's step could not be saved; trying again",
      {{"run_id", run.id},
       {"error", status.message()},
       {"failures", run.commit->failures},
       {"delay_ms", delay.count()}});
  timers_.Add(clock_.Now() + delay, [this, run_id = run.id, id = run.commit->id] {
    Run* waiting = Find(run_id);
    if (waiting != nullptr && waiting->commit && waiting->commit->id == id) SendCommit(*waiting);
  });
}

void Runner::Abandon(Run& run, const Status& status) {
  Log(LogLevel::kError, "a run's step could not be saved; the run is given up",
      {{"run_id", run.id}, {"error", status.ToString()}, {"again", run.is_abandoned}});
  if (run.is_abandoned) {
    CommittedChanges changes = std::move(run.commit->batch.changes);
    changes.events.clear();  // they are not in the log
    observer_.OnCommitted(changes);
    return Finish(run);
  }
  run.is_abandoned = true;
  DetachCalls(run);
  const std::string error = "The run's state could not be saved: " + status.message();
  run.commit =
      Run::Commit{run.journal.Abandon(error, clock_.UnixSeconds()), ++last_commit_id_, false};
  SendCommit(run);
}

}  // namespace synappsd::engine
