// Runner: drives the runs. Everything happens on the engine's thread, event by event; what the
// store, the applets and other threads have to say comes through the inbox. It never waits.
//
// After every event the machine's steps go into the run's journal and its commands are obeyed.
// Settle(), after all events at hand, grants slots and commits what is pending: one transaction per
// run at a time, so whatever happens while one is on its way is one transaction again.
#ifndef SYNAPPSD_ENGINE_RUNNER_H_
#define SYNAPPSD_ENGINE_RUNNER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "applets/applet_caller.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/admission.h"
#include "engine/call_listener.h"
#include "engine/engine.h"
#include "engine/inbox.h"
#include "engine/node_slots.h"
#include "engine/other_daemons.h"
#include "engine/resume_queue.h"
#include "engine/run.h"
#include "engine/run_observer.h"
#include "engine/run_request.h"
#include "engine/timer_queue.h"
#include "store/store.h"

namespace synappsd::engine {

// What a runner works with; all must outlive it.
struct RunnerParts {
  store::RunStore& store;
  applets::AppletCaller& caller;
  const applets::AppletCatalog& catalog;
  RunObserver& observer;
  const Clock& clock;
  Admission& admission;
  OtherDaemons* others = nullptr;  // null: there are none
};

class Runner {
 public:
  Runner(const EngineOptions& options, const RunnerParts& parts, std::shared_ptr<Inbox> inbox);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // --- Requests; see Engine. Start: the run has been admitted with `size_bytes`.
  void Start(RunRequest request, std::size_t size_bytes,
             std::function<void(Result<std::string>)> done);
  void Cancel(const std::string& run_id, std::function<void(Status)> done);
  void Resume(std::function<void(Result<std::size_t>)> done);
  void TakeUp(std::vector<TakenRun> runs);
  std::vector<DroppedRun> DropRuns();
  void LeaseIsBack();
  void CancelHeld(const std::string& run_id);

  // --- Reports.
  void OnCommitDone(const std::string& run_id, std::uint64_t commit_id, const Status& status);
  void OnCallEvents(std::uint64_t call_key);
  void OnCallDone(std::uint64_t call_key, applets::AppletOutcome outcome);

  // --- The loop.
  void Settle();
  // As of the last Settle(), without queued_tasks. Any thread.
  EngineLoad load() const {
    const std::lock_guard<std::mutex> lock(load_mutex_);
    return load_;
  }
  void RunTimers() { timers_.RunDue(clock_.Now()); }
  std::optional<MonotonicTime> next_timer() const { return timers_.next(); }

  // --- Draining: dispatches nothing that has not begun, starts no run.
  void BeginDrain() { draining_ = true; }
  // True once no call and no commit is in flight.
  bool IsIdle() const;
  // Cancels the calls in flight, answers who waits, forgets the runs: what is committed is resumed
  // by the next start. Requests that still come are refused.
  void Stop();

 private:
  // A call of an applet, until it is done, also if its run or node no longer wants the outcome.
  struct Call {
    std::string run_id;
    std::size_t node = 0;
    std::string applet_type;
    std::uint64_t caller_id = 0;
    std::shared_ptr<CallListener> listener;
    TimerQueue::Id timeout;
  };

  // runner.cc: runs
  void Add(std::unique_ptr<Run> run);
  Run* Find(const std::string& run_id);
  void Activate(Run& run);
  void ActivateWaiting();
  void Apply(Run& run);
  void Obey(Run& run, const Command& command);
  void Finish(Run& run);
  void Drop(Run& run);
  bool CancelIfHeld(const std::string& run_id, const std::function<void(Status)>& done);
  void AnswerNotHeld(const Result<store::RunRecord>& run, const std::string& run_id,
                     const std::function<void(Status)>& done);

  // runner_resume.cc
  void OnUnfinishedRuns(Result<std::vector<std::string>> ids,
                        const std::function<void(Result<std::size_t>)>& done);
  void ReadNextUnfinished();
  void OnUnfinishedRun(std::uint64_t reading, const Result<store::UnfinishedRun>& unfinished);
  void AnswerEnded(const store::RunRecord& run, const std::vector<ResumeQueue::Cancelled>& waiting);
  void Restore(const store::UnfinishedRun& unfinished);
  void RestoreNodes(Run& run, const store::UnfinishedRun& unfinished);

  // runner_calls.cc
  void RequestSlot(Run& run, std::size_t node);
  void GrantSlots();
  void BeginNode(Run& run, std::size_t node, const std::string& applet_type);
  Result<applets::AppletCall> PrepareCall(Run& run, std::size_t node) const;
  void Dispatch(Run& run, std::size_t node);
  void Withdraw(Run& run, std::size_t node);
  void CancelCall(Run& run, std::size_t node);
  Run* RunOf(std::uint64_t call_key, const Call& call);
  bool DeliverEvents(std::uint64_t call_key, Call& call);
  void FailCall(std::uint64_t call_key, const Status& status);
  void FailNode(Run& run, std::size_t node, const Status& status);
  void TakeOutcome(Run& run, std::size_t node, applets::AppletOutcome outcome);
  void SetGraceTimer(const Run& run);
  void DetachCalls(Run& run);

  // runner_commits.cc
  void CommitPending(Run& run);
  void SendCommit(Run& run);
  void RetryCommit(Run& run, const Status& status);
  void Abandon(Run& run, const Status& status);
  void OnCommitted(Run& run);

  const EngineOptions options_;
  store::RunStore& store_;
  applets::AppletCaller& caller_;
  const applets::AppletCatalog& catalog_;
  RunObserver& observer_;
  const Clock& clock_;
  Admission& admission_;
  OtherDaemons* const others_;
  const std::shared_ptr<Inbox> inbox_;

  TimerQueue timers_;
  NodeSlots slots_;
  std::unordered_map<std::string, std::unique_ptr<Run>> runs_;
  ResumeQueue unresumed_;
  std::uint64_t reading_ = 0;  // counts reads of unfinished runs; an older one's answer is void
  bool is_reading_ = false;    // the first of unresumed_ is being read, or will be again
  int resume_failures_ = 0;    // of reading it, so far
  std::deque<std::string> waiting_;  // ids of runs that are not active yet
  std::size_t active_ = 0;
  std::vector<std::string> dirty_;  // ids of runs to be looked at by Settle()
  std::vector<std::pair<std::string, std::size_t>> held_back_;  // runs' nodes, until LeaseIsBack()
  std::unordered_map<std::uint64_t, Call> calls_;
  std::uint64_t last_call_key_ = 0;
  std::uint64_t last_commit_id_ = 0;
  std::uint64_t last_life_ = 0;
  bool draining_ = false;
  bool stopped_ = false;
  std::uint64_t dropped_events_ = 0;

  mutable std::mutex load_mutex_;
  EngineLoad load_;  // guarded by load_mutex_
};

// How long to wait for a database that was unavailable so many times in a row.
Milliseconds RetryDelay(int failures);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_RUNNER_H_
