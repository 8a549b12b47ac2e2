// Runner: taking up the runs that an earlier process, or another daemon, has not ended.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "engine/flow_analysis.h"
#include "engine/flow_json.h"
#include "engine/runner.h"

namespace synappsd::engine {
namespace {

RunSnapshot SnapshotOf(const store::RunRecord& record) {
  RunSnapshot run;
  run.run_id = record.id;
  run.flow_id = record.flow_id.value_or("");
  run.status = "running";
  if (record.current_applet) run.current_applet = *record.current_applet;
  run.total_steps = record.total_steps;
  run.start_time = record.start_time;
  run.input_data = std::make_shared<std::string>(record.input_data.value_or("{}"));
  return run;
}

// The flow the run began with; an error's message is the run's.
Result<store::FlowRecord> ReadResumableFlow(const std::string& text) {
  if (text.empty()) {
    return Status(Code::kFailedPrecondition,
                  "Run was interrupted and cannot be resumed: its flow was not kept with it");
  }
  Result<store::FlowRecord> flow = ReadFlow(text);
  if (!flow.ok()) {
    return Status(Code::kDataLoss,
                  "Run was interrupted and cannot be resumed: its flow cannot be read: " +
                      flow.status().message());
  }
  const std::vector<FlowProblem> problems = FindStructuralProblems(*flow);
  if (!problems.empty()) return Status(Code::kInvalidArgument, SummariseProblems(problems));
  return flow;
}

NodeState StateOf(const store::NodeRunRecord& node, const applets::AppletCatalog& catalog) {
  if (node.status == "success") return NodeState::kDone;
  if (node.status == "error") return NodeState::kFailed;
  if (node.status == "cancelled") return NodeState::kCancelled;
  // Of an applet that is gone the node fails for that reason when it begins.
  const std::shared_ptr<const applets::AppletInfo> applet = catalog.Find(node.type);
  return applet == nullptr || applet->idempotent ? NodeState::kReady : NodeState::kWorking;
}

}  // namespace

void Runner::Resume(std::function<void(Result<std::size_t>)> done) {
  store_.ListUnfinishedRuns([inbox = inbox_, done](Result<std::vector<std::string>> ids) {
    const bool posted = inbox->Post(
        [done, ids](Runner& runner) mutable { runner.OnUnfinishedRuns(std::move(ids), done); });
    if (!posted) done(Status(Code::kUnavailable, "The daemon is shutting down"));
  });
}

void Runner::OnUnfinishedRuns(Result<std::vector<std::string>> ids,
                              const std::function<void(Result<std::size_t>)>& done) {
  if (!ids.ok()) return done(ids.status());
  if (draining_) return done(Status(Code::kUnavailable, "The daemon is shutting down"));
  const std::size_t count = ids->size();
  done(count);
  std::vector<TakenRun> runs;
  for (std::string& id : *ids) runs.push_back({std::move(id)});
  TakeUp(std::move(runs));
}

void Runner::TakeUp(std::vector<TakenRun> runs) {
  if (draining_) return;  // the next start takes them up
  std::size_t count = 0;
  for (TakenRun& run : runs) {
    if (Find(run.run_id) == nullptr && unresumed_.Add(std::move(run))) ++count;
  }
  if (count != 0) Log(LogLevel::kInfo, "resuming runs", {{"count", count}});
  if (!is_reading_) ReadNextUnfinished();
}

// One at a time: what a run has done so far may be large.
void Runner::ReadNextUnfinished() {
  is_reading_ = !unresumed_.empty() && !draining_;
  if (!is_reading_) return;
  store_.GetUnfinishedRun(unresumed_.front().run_id, [inbox = inbox_, reading = ++reading_](
                                                         Result<store::UnfinishedRun> run) {
    const auto read = std::make_shared<const Result<store::UnfinishedRun>>(std::move(run));
    inbox->Post([read, reading](Runner& runner) { runner.OnUnfinishedRun(reading, *read); });
  });
}

void Runner::OnUnfinishedRun(std::uint64_t reading,
                             const Result<store::UnfinishedRun>& unfinished) {
  if (draining_) return;            // the next start takes it up; Stop() answers who waits
  if (reading != reading_) return;  // the queue was dropped since
  const Status& status = unfinished.status();
  if (status.code() == Code::kUnavailable) {
    timers_.Add(clock_.Now() + RetryDelay(++resume_failures_), [this, reading] {
      if (reading == reading_) ReadNextUnfinished();
    });
    return;
  }
  resume_failures_ = 0;
  const std::string run_id = unresumed_.front().run_id;
  std::vector<ResumeQueue::Cancelled> cancelled = unresumed_.Take();
  if (unfinished.ok() && unfinished->cancel_requested) cancelled.push_back([](const Status&) {});
  if (unfinished.ok() && unfinished->run.end_time) {
    AnswerEnded(unfinished->run, cancelled);  // by its earlier owner, at the last moment
  } else if (unfinished.ok()) {
    Restore(*unfinished);
    for (auto& done : cancelled) Cancel(run_id, std::move(done));  // before any of its nodes begins
  } else {
    Log(LogLevel::kError, "a run could not be read; it is left for the next start",
        {{"run_id", run_id}, {"error", status.ToString()}});
    for (const auto& done : cancelled) done(status);
  }
  ReadNextUnfinished();
}

void Runner::AnswerEnded(const store::RunRecord& run,
                         const std::vector<ResumeQueue::Cancelled>& waiting) {
  for (const auto& done : waiting) AnswerNotHeld(run, run.id, done);
}

void Runner::Restore(const store::UnfinishedRun& unfinished) {
  Log(LogLevel::kDebug, "resuming a run",
      {{"run_id", unfinished.run.id}, {"nodes_begun", unfinished.node_runs.size()}});
  const Result<store::FlowRecord> flow = ReadResumableFlow(unfinished.graph);
  auto run = std::make_unique<Run>(flow.ok() ? FlowGraph(*flow) : FlowGraph(),
                                   SnapshotOf(unfinished.run), options_.max_parallel_nodes_per_run);
  run->trace = ReadTrace(unfinished.graph);
  if (run->trace.empty()) run->trace = NewTrace();
  run->journal.Restore(unfinished.last_seq, unfinished.node_runs);
  if (flow.ok()) {
    run->size_bytes = Admission::SizeOf(*flow, run->input.size());
    RestoreNodes(*run, unfinished);
  } else {
    run->machine.Restore({});
    run->journal.SetRunError(flow.status().message());
    run->machine.Refuse();
  }
  admission_.AdmitAnyway(run->size_bytes);
  Add(std::move(run));
}

void Runner::RestoreNodes(Run& run, const store::UnfinishedRun& unfinished) {
  std::vector<NodeState> states(run.graph.size(), NodeState::kBlocked);
  for (const store::NodeRunRecord& node : unfinished.node_runs) {
    if (const auto index = run.graph.Find(node.node_id)) states[*index] = StateOf(node, catalog_);
  }
  run.machine.Restore(states);
  const bool ending = run.machine.phase() == RunPhase::kEnding;
  const std::set<std::size_t> lost = run.machine.in_flight();
  for (const std::size_t node : lost) {
    if (ending) {
      run.machine.NodeCancelled(node);
    } else {
      FailNode(run, node,
               Status(Code::kAborted, "the daemon stopped while node '" + run.graph.node(node).id +
                                          "' was in flight; its applet is not idempotent, so it "
                                          "was not called again"));
    }
  }
}

}  // namespace synappsd::engine
