#include "cluster/remote_cancels.h"

#include <algorithm>
#include <utility>

namespace synappsd::cluster {
namespace {

Status NotYet() {
  return Status(Code::kUnavailable,
                "The cancellation is stored, but the daemon that works on the run has not ended it "
                "yet; look at the run again");
}

Status OutcomeOf(const store::RunRecord& run) {
  if (run.status == "cancelled") return Status::Ok();
  return Status(Code::kFailedPrecondition, "Run has already ended: " + run.status);
}

}  // namespace

void RemoteCancels::Request(const std::string& run_id, Done done) {
  {
    // Before it is asked for: its end must not come in between.
    const std::lock_guard<std::mutex> lock(mutex_);
    Waiting& waiting = waiting_[run_id];
    waiting.until = std::max(waiting.until, clock_.Now() + limit_);
    waiting.done.push_back(std::move(done));
  }
  store_.RequestCancel(run_id, [this, run_id](const Status& status) {
    // Nobody has it any more: it has just ended, or is between two daemons.
    if (status.code() == Code::kNotFound) return Look(run_id, true);
    if (status.ok()) return;
    for (const Done& waits : Take(run_id)) waits(status);
  });
}

void RemoteCancels::OnNotices(const std::vector<store::RunNotice>& notices) {
  for (const store::RunNotice& notice : notices) {
    if (notice.has_ended) Look(notice.run_id, false);
  }
}

void RemoteCancels::Check(bool all) {
  const MonotonicTime now = clock_.Now();
  std::vector<std::pair<std::string, bool>> looks;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [run_id, waiting] : waiting_) {
      const bool is_last = waiting.until <= now;
      if (all || is_last) looks.emplace_back(run_id, is_last);
    }
  }
  for (const auto& [run_id, is_last] : looks) Look(run_id, is_last);
}

std::optional<MonotonicTime> RemoteCancels::due() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::optional<MonotonicTime> due;
  for (const auto& [run_id, waiting] : waiting_) {
    due = std::min(due.value_or(MonotonicTime::max()), waiting.until);
  }
  return due;
}

void RemoteCancels::Look(const std::string& run_id, bool is_last) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = waiting_.find(run_id);
    if (found == waiting_.end()) return;
    if (is_last) found->second.until = MonotonicTime::max();  // it is being looked at
  }
  store_.GetRun(run_id, [this, run_id, is_last](const Result<store::RunRecord>& run) {
    const bool has_ended = run.ok() && run->end_time;
    if (!has_ended && !is_last) return;
    const Status outcome = !run.ok() ? run.status() : has_ended ? OutcomeOf(*run) : NotYet();
    for (const Done& waits : Take(run_id)) waits(outcome);
  });
}

std::vector<RemoteCancels::Done> RemoteCancels::Take(const std::string& run_id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  auto found = waiting_.extract(run_id);
  return found.empty() ? std::vector<Done>() : std::move(found.mapped().done);
}

}  // namespace synappsd::cluster
