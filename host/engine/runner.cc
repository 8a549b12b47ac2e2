#include "engine/runner.h"

#include <utility>

#include "base/ids.h"
#include "base/log.h"
#include "engine/flow_analysis.h"
#include "engine/flow_json.h"
#include "engine/run_input.h"

namespace synappsd::engine {
namespace {

Status ShuttingDown() { return Status(Code::kUnavailable, "The daemon is shutting down"); }

Status LeaseLost() {
  return Status(Code::kUnavailable,
                "This daemon lost touch with the database, and others may have taken over what it "
                "did; try again");
}

Status HasEnded(const std::string& status) {
  return Status(Code::kFailedPrecondition, "Run has already ended: " + status);
}

// Why a run that is not held here cannot be cancelled.
Status WhyNotHeld(const Result<store::RunRecord>& run) {
  if (run.ok() && run->end_time) return HasEnded(run->status);
  if (run.ok()) {
    return Status(Code::kFailedPrecondition,
                  "Run is not being worked on; it is resumed when the daemon starts again");
  }
  if (run.status().code() == Code::kNotFound) return Status(Code::kNotFound, "Run not found");
  return run.status();
}

}  // namespace

Runner::Runner(const EngineOptions& options, const RunnerParts& parts, std::shared_ptr<Inbox> inbox)
    : options_(options),
      store_(parts.store),
      caller_(parts.caller),
      catalog_(parts.catalog),
      observer_(parts.observer),
      clock_(parts.clock),
      admission_(parts.admission),
      others_(parts.others),
      inbox_(std::move(inbox)),
      slots_(options.max_parallel_nodes) {}

Runner::~Runner() = default;

void Runner::Start(RunRequest request, std::size_t size_bytes,
                   std::function<void(Result<std::string>)> done) {
  if (draining_) {
    admission_.Leave(size_bytes);
    done(ShuttingDown());
    return;
  }
  const store::FlowRecord& flow = request.flow;
  const std::vector<FlowProblem> problems = FindStructuralProblems(flow);
  RunSnapshot first;
  first.run_id = NewUuid();
  first.flow_id = flow.id;
  first.status = "running";
  first.total_steps = static_cast<std::int64_t>(flow.nodes.size());
  first.start_time = clock_.UnixSeconds();
  first.input_data = std::make_shared<std::string>(ChooseRunInput(flow, std::move(request.input)));

  auto run = std::make_unique<Run>(problems.empty() ? FlowGraph(flow) : FlowGraph(),
                                   std::move(first), options_.max_parallel_nodes_per_run);
  run->size_bytes = size_bytes;
  run->on_started = std::move(done);
  run->trace = request.trace.empty() ? NewTrace() : ChildOf(request.trace);
  run->journal.SetFlowText(WriteFlow(flow, run->trace));
  run->journal.SetCharge(std::move(request.charge));
  run->machine.Create();
  if (!problems.empty()) {
    run->journal.SetRunError(SummariseProblems(problems));
    run->machine.Refuse();
  }
  Add(std::move(run));
}

// Runs begin in the order in which they came.
void Runner::Add(std::unique_ptr<Run> run) {
  Run& added = *run;
  added.life = ++last_life_;
  runs_.emplace(added.id, std::move(run));
  const bool others_first = active_ >= options_.max_active_runs || !waiting_.empty();
  if (added.machine.phase() == RunPhase::kCreated && others_first) {
    waiting_.push_back(added.id);
  } else {
    Activate(added);
  }
  Apply(added);
}

void Runner::Activate(Run& run) {
  run.is_active = true;
  ++active_;
  run.machine.Activate();
}

void Runner::ActivateWaiting() {
  while (!draining_ && active_ < options_.max_active_runs && !waiting_.empty()) {
    Run* run = Find(waiting_.front());
    waiting_.pop_front();
    // One that was cancelled meanwhile ends without having been active.
    if (run == nullptr || run->machine.phase() != RunPhase::kCreated) continue;
    Activate(*run);
    Apply(*run);
  }
}

Run* Runner::Find(const std::string& run_id) {
  const auto found = runs_.find(run_id);
  return found == runs_.end() ? nullptr : found->second.get();
}

void Runner::Apply(Run& run) {
  for (;;) {
    run.journal.Record(run.machine.TakeSteps(), run.machine.outcome(), clock_.UnixSeconds());
    const std::vector<Command> commands = run.machine.TakeCommands();
    if (commands.empty()) break;
    for (const Command& command : commands) Obey(run, command);
  }
  if (run.is_dirty) return;
  run.is_dirty = true;
  dirty_.push_back(run.id);
}

void Runner::Obey(Run& run, const Command& command) {
  switch (command.kind) {
    case Command::Kind::kRequestSlot:
      return RequestSlot(run, command.node);
    case Command::Kind::kDispatch:
      return Dispatch(run, command.node);
    case Command::Kind::kCancelCall:
      return CancelCall(run, command.node);
    case Command::Kind::kWithdraw:
      return Withdraw(run, command.node);
    case Command::Kind::kSetGraceTimer:
      return SetGraceTimer(run);
  }
}

void Runner::Settle() {
  ActivateWaiting();
  GrantSlots();
  for (const std::string& run_id : std::exchange(dirty_, {})) {
    Run* run = Find(run_id);
    if (run == nullptr) continue;
    run->is_dirty = false;
    CommitPending(*run);
  }
  const std::lock_guard<std::mutex> lock(load_mutex_);
  load_ = {active_, waiting_.size(), calls_.size(), 0, dropped_events_};
}

void Runner::Cancel(const std::string& run_id, std::function<void(Status)> done) {
  if (stopped_) return done(ShuttingDown());
  if (CancelIfHeld(run_id, done)) return;
  store_.GetRun(run_id, [inbox = inbox_, run_id, done](Result<store::RunRecord> run) {
    const bool posted = inbox->Post(
        [run_id, done, run](Runner& runner) { runner.AnswerNotHeld(run, run_id, done); });
    if (!posted) done(ShuttingDown());
  });
}

bool Runner::CancelIfHeld(const std::string& run_id, const std::function<void(Status)>& done) {
  Run* run = Find(run_id);
  if (run == nullptr) return unresumed_.Cancel(run_id, done);
  run->on_cancelled.push_back(done);
  if (run->is_abandoned) return true;
  run->machine.CancelRequested();
  Apply(*run);
  run->calls.clear();  // they were told to stop; their slots are free when they have
  return true;
}

void Runner::CancelHeld(const std::string& run_id) {
  if (!stopped_) CancelIfHeld(run_id, [](const Status&) {});
}

void Runner::AnswerNotHeld(const Result<store::RunRecord>& run, const std::string& run_id,
                           const std::function<void(Status)>& done) {
  if (others_ == nullptr || !run.ok() || run->end_time) return done(WhyNotHeld(run));
  others_->CancelRun(run_id, done);
}

// The end is committed: those who wait for it hear, and the run is forgotten.
void Runner::Finish(Run& run) {
  const std::string status = run.journal.now().status;
  for (const auto& done : std::exchange(run.on_cancelled, {})) {
    done(status == "cancelled" ? Status::Ok() : HasEnded(status));
  }
  Log(LogLevel::kDebug, "run ended",
      {{"run_id", run.id}, {"status", status}, {"trace_id", run.trace.trace_id}});
  Drop(run);
}

void Runner::Drop(Run& run) {
  for (const auto& [node, begun] : run.begun) slots_.Release(begun.applet_type);
  slots_.Forget(run.id);
  if (run.is_active) --active_;
  admission_.Leave(run.size_bytes);
  runs_.erase(runs_.find(run.id));
}

bool Runner::IsIdle() const {
  if (!calls_.empty()) return false;
  for (const auto& [id, run] : runs_) {
    if (run->commit) return false;
  }
  return true;
}

// What they have in flight is cancelled; what is on its way to the disk may still arrive there, or
// not: who has the run next finds out.
std::vector<DroppedRun> Runner::DropRuns() {
  std::vector<DroppedRun> dropped;
  while (!runs_.empty()) {
    Run& run = *runs_.begin()->second;
    const std::int64_t told_seq = run.journal.committed_seq();
    if (told_seq != 0) dropped.push_back({run.id, told_seq});
    DetachCalls(run);
    if (run.on_started) run.on_started(LeaseLost());
    for (const auto& done : std::exchange(run.on_cancelled, {})) done(LeaseLost());
    Drop(run);
  }
  while (!unresumed_.empty()) {
    dropped.push_back({unresumed_.front().run_id, unresumed_.front().told_seq});
    for (const auto& done : unresumed_.Take()) done(LeaseLost());
  }
  ++reading_;
  is_reading_ = false;
  waiting_.clear();
  held_back_.clear();
  return dropped;
}

void Runner::LeaseIsBack() {
  for (const auto& [run_id, node] : std::exchange(held_back_, {})) {
    if (Run* run = Find(run_id)) Dispatch(*run, node);
  }
}

void Runner::Stop() {
  draining_ = true;
  stopped_ = true;
  for (const auto& [key, call] : calls_) caller_.Cancel(call.caller_id);
  while (!runs_.empty()) {
    Run& run = *runs_.begin()->second;
    if (run.on_started) run.on_started(ShuttingDown());
    for (const auto& done : std::exchange(run.on_cancelled, {})) done(ShuttingDown());
    Drop(run);
  }
  while (!unresumed_.empty()) {
    for (const auto& done : unresumed_.Take()) done(ShuttingDown());
  }
}

}  // namespace synappsd::engine
