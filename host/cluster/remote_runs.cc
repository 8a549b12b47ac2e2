#include "cluster/remote_runs.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace synappsd::cluster {

RemoteRuns::RemoteRuns(store::RunStore& store, engine::RunObserver& observer, IsWanted is_wanted,
                       RemoteRunLimits limits)
    : store_(store), observer_(observer), is_wanted_(std::move(is_wanted)), limits_(limits) {}

// -- What is heard of runs

void RemoteRuns::OnNotices(const std::vector<store::RunNotice>& notices) {
  Work work;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const store::RunNotice& notice : notices) {
      if (last_number_ >= 0) last_number_ = std::max(last_number_, notice.run_number);
      if (runs_.count(notice.run_id) == 0 && remembered_.count(notice.run_id) != 0) continue;
      Run* run = Follow(notice.run_id, notice.first_seq - 1);
      if (run == nullptr) continue;
      run->target = std::max(run->target, notice.last_seq);
      run->has_ended = run->has_ended || notice.has_ended;
      Advance(notice.run_id, &work);
    }
  }
  Do(std::move(work));
}

void RemoteRuns::OnOwnRun(const std::string& run_id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Remember(run_id);
}

void RemoteRuns::Remember(const std::string& run_id) {
  if (!remembered_.insert(run_id).second) return;
  remembered_order_.push_back(run_id);
  if (remembered_order_.size() <= limits_.max_remembered) return;
  remembered_.erase(remembered_order_.front());
  remembered_order_.pop_front();
}

void RemoteRuns::StartAt(std::int64_t last_number) {
  const std::lock_guard<std::mutex> lock(mutex_);
  last_number_ = last_number;
}

std::int64_t RemoteRuns::last_number() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_number_;
}

void RemoteRuns::OnPositions(const std::vector<store::RunPosition>& positions) {
  Work work;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::int64_t known = last_number_;
    std::unordered_set<std::string> there;
    for (const store::RunPosition& position : positions) {
      last_number_ = std::max(last_number_, position.run_number);
      there.insert(position.run_id);
      const bool is_followed = runs_.count(position.run_id) != 0;
      if (position.is_own || (!is_followed && remembered_.count(position.run_id) != 0)) continue;
      // One that is new to this daemon began while it did not hear, or before it came.
      Run* run = Follow(position.run_id, position.run_number > known ? 0 : position.last_seq);
      if (run == nullptr) continue;
      run->target = std::max(run->target, position.last_seq);
      run->has_ended = run->has_ended || position.has_ended;
    }
    std::vector<std::string> followed;
    for (auto& [run_id, run] : runs_) {
      followed.push_back(run_id);
      if (there.count(run_id) != 0) continue;
      run.has_ended = true;
      run.to_end = true;
    }
    for (const std::string& run_id : followed) Advance(run_id, &work);
  }
  Do(std::move(work));
}

void RemoteRuns::HandOver(const std::vector<store::ClaimedRun>& runs, HandedOver done) {
  Work work;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto group = std::make_shared<Group>();
    group->done = std::move(done);
    group->open = 1;  // until all are in it
    for (const store::ClaimedRun& claimed : runs) {
      const auto found = runs_.find(claimed.run_id);
      if (found != runs_.end() && found->second.group) continue;  // on its way already
      group->runs.push_back({claimed.run_id});
      if (found == runs_.end()) continue;
      found->second.group = group;
      found->second.index = group->runs.size() - 1;
      found->second.to_end = true;
      ++group->open;
      Advance(claimed.run_id, &work);
    }
    if (--group->open == 0) work.groups.push_back(group);
  }
  Do(std::move(work));
}

void RemoteRuns::Adopt(const std::vector<engine::DroppedRun>& runs) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const engine::DroppedRun& dropped : runs) {
    if (dropped.told_seq < 0) continue;
    Run* run = Follow(dropped.run_id, dropped.told_seq);
    if (run == nullptr) continue;
    run->told = std::max(run->told, dropped.told_seq);
    run->target = std::max(run->target, run->told);
  }
}

// -- What becomes of one

RemoteRuns::Run* RemoteRuns::Follow(const std::string& run_id, std::int64_t told) {
  const auto found = runs_.find(run_id);
  if (found != runs_.end()) return &found->second;
  const bool was_full = std::exchange(is_full_, runs_.size() >= limits_.max_runs);
  if (is_full_) {
    if (!was_full) {
      Log(LogLevel::kWarn,
          "other daemons have more runs than are followed; clients here do not hear of the others",
          {{"followed", runs_.size()}});
    }
    return nullptr;
  }
  Run& run = runs_[run_id];
  run.told = told;
  run.target = told;
  return &run;
}

void RemoteRuns::Advance(const std::string& run_id, Work* work) {
  Run& run = runs_.at(run_id);
  if (run.is_reading) return;
  if (run.told >= run.target && !run.to_end) return Settle(run_id, work);
  Uncount(&run);
  if (!is_wanted_(run_id)) {
    run.replay.reset();
    run.told = std::max(run.told, run.target);
    run.to_end = false;
    return Settle(run_id, work);
  }
  run.is_reading = true;
  waiting_.push_back(run_id);
  TakeTurns(work);
}

// Nothing is left to tell of it now.
void RemoteRuns::Settle(const std::string& run_id, Work* work) {
  const auto found = runs_.find(run_id);
  Run& run = found->second;
  if (run.group) {
    run.group->runs[run.index].told_seq = run.told;
    if (--run.group->open == 0) work->groups.push_back(run.group);
  } else if (!run.has_ended) {
    return;
  } else {
    Remember(run_id);
  }
  Uncount(&run);
  runs_.erase(found);
}

void RemoteRuns::TakeTurns(Work* work) {
  while (reads_ < limits_.max_reads && !waiting_.empty()) {
    ++reads_;
    work->reads.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
}

void RemoteRuns::KeepReplay(Run* run) {
  if (!run->replay) return;
  const std::size_t size_bytes = std::max<std::size_t>(run->replay->size_bytes(), 1);
  if (replays_ >= limits_.max_replays || replay_bytes_ + size_bytes > limits_.max_replay_bytes) {
    run->replay.reset();
    return;
  }
  run->kept_bytes = size_bytes;
  replay_bytes_ += size_bytes;
  ++replays_;
}

void RemoteRuns::Uncount(Run* run) {
  if (run->kept_bytes == 0) return;
  replay_bytes_ -= run->kept_bytes;
  --replays_;
  run->kept_bytes = 0;
}

// -- Reading

void RemoteRuns::Do(Work work) {
  for (const std::string& run_id : work.reads) Read(run_id);
  for (const std::shared_ptr<Group>& group : work.groups) group->done(std::move(group->runs));
}

void RemoteRuns::Read(const std::string& run_id) {
  std::shared_ptr<RunReplay> replay;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    replay = runs_.at(run_id).replay;
  }
  if (replay) return ReadPage(run_id, replay);
  store_.GetRun(run_id, [this, run_id](Result<store::RunRecord> run) {
    if (!run.ok()) return OnFailure(run_id, run.status());
    const auto made = std::make_shared<RunReplay>(*run);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      runs_.at(run_id).replay = made;
    }
    ReadPage(run_id, made);
  });
}

void RemoteRuns::ReadPage(const std::string& run_id, const std::shared_ptr<RunReplay>& replay) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Run& run = runs_.at(run_id);
    run.asked = run.target;
  }
  store_.GetRunChanges(
      run_id, replay->seq(), limits_.page_events,
      [this, run_id, replay](Result<store::RunChanges> page) { OnPage(run_id, replay, page); });
}

void RemoteRuns::OnPage(const std::string& run_id, const std::shared_ptr<RunReplay>& replay,
                        const Result<store::RunChanges>& page) {
  if (!page.ok()) return OnFailure(run_id, page.status());
  std::int64_t told_seq = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    told_seq = runs_.at(run_id).told;
  }
  const engine::CommittedChanges changes = replay->Apply(*page, told_seq);
  if (!changes.events.empty()) observer_.OnCommitted(changes);

  Work work;
  bool is_more = page->events.size() >= limits_.page_events;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Run& run = runs_.at(run_id);
    run.told = std::max(run.told, replay->seq());
    run.has_ended = run.has_ended || replay->has_ended();
    if (!is_more) {
      // It was the log's end when it was read: what was not there then never comes.
      run.told = std::max(run.told, run.asked);
      is_more = run.told < run.target;
    }
    if (!is_more) {
      run.to_end = false;
      EndRead(run_id, &work);
    }
  }
  if (is_more) return ReadPage(run_id, replay);
  Do(std::move(work));
}

void RemoteRuns::EndRead(const std::string& run_id, Work* work) {
  Run& run = runs_.at(run_id);
  run.is_reading = false;
  --reads_;
  KeepReplay(&run);
  Advance(run_id, work);
  TakeTurns(work);
}

void RemoteRuns::OnFailure(const std::string& run_id, const Status& status) {
  Work work;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (status.code() == Code::kUnavailable) {
      --reads_;
      retries_.push_back(run_id);
      return;
    }
    Log(LogLevel::kError, "the log of another daemon's run could not be read; clients miss it",
        {{"run_id", run_id}, {"error", status.ToString()}});
    Run& run = runs_.at(run_id);
    run.told = std::max(run.told, run.target);
    run.to_end = false;
    EndRead(run_id, &work);
  }
  Do(std::move(work));
}

void RemoteRuns::Retry() {
  Work work;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (std::string& run_id : retries_) waiting_.push_back(std::move(run_id));
    retries_.clear();
    TakeTurns(&work);
  }
  Do(std::move(work));
}

bool RemoteRuns::has_retries() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return !retries_.empty();
}

}  // namespace synappsd::cluster
