#include "engine/run_journal.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/ids.h"
#include "base/json.h"

namespace synappsd::engine {
namespace {

template <typename T>
store::Optional<T> ToStore(const std::optional<T>& value) {
  return value ? store::Optional<T>(*value) : store::Optional<T>();
}

// {"name":value,...}; the values are JSON texts.
std::string ObjectText(
    std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  std::string out;
  for (const auto& [name, value] : members) {
    out += out.empty() ? '{' : ',';
    json::AppendQuoted(name, &out);
    out += ':';
    out += value;
  }
  return out + "}";
}

// Without the results of a run that has not ended: the store has them from the node runs.
store::RunRecord ToRecord(const RunSnapshot& run) {
  store::RunRecord record;
  record.id = run.run_id;
  record.flow_id = run.flow_id;
  record.status = run.status;
  record.current_applet = ToStore(run.current_applet);
  record.progress = run.progress;
  record.total_steps = run.total_steps;
  record.start_time = run.start_time;
  record.end_time = ToStore(run.end_time);
  if (run.end_time) record.results = run.results.Text();
  record.error = ToStore(run.error);
  record.input_data = *run.input_data;
  return record;
}

const char* StatusOf(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::kSuccess:
      return "success";
    case RunOutcome::kError:
      return "error";
    case RunOutcome::kCancelled:
      return "cancelled";
  }
  return "error";
}

}  // namespace

std::string ResultMember(const store::NodeRunRecord& node) {
  return json::Quoted(node.node_id) + ":" +
         ObjectText({{"type", json::Quoted(node.type)}, {"output", node.output}});
}

std::string NodeErrorText(const std::string& type, const std::string& message) {
  return "Error in applet '" + type + "': " + message;
}

RunJournal::RunJournal(const FlowGraph& graph, RunSnapshot first)
    : graph_(graph), now_(std::move(first)), nodes_(graph.size()) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].run_id = now_.run_id;
    nodes_[i].node_id = graph.node(i).id;
    nodes_[i].type = graph.node(i).type;
  }
  committed_.run = now_;
}

void RunJournal::Restore(std::int64_t last_seq,
                         const std::vector<store::NodeRunRecord>& node_runs) {
  last_seq_ = last_seq;
  std::vector<store::NodeRunRecord> in_order = node_runs;
  std::stable_sort(in_order.begin(), in_order.end(), [](const auto& a, const auto& b) {
    return a.end_time.value_or(0) < b.end_time.value_or(0);
  });
  now_.progress = 0;
  for (store::NodeRunRecord& record : in_order) {
    const std::optional<std::size_t> index = graph_.Find(record.node_id);
    if (!index) continue;
    nodes_[*index] = std::move(record);
    const store::NodeRunRecord& node = nodes_[*index];
    if (node.status == "success") Complete(*index);
    if (node.status == "error" && !error_) {
      error_ = NodeErrorText(node.type, node.error.value_or("unknown"));
    }
  }
  committed_ = {now_, last_seq_};
}

void RunJournal::SetAttempt(std::size_t node) {
  store::NodeRunRecord& record = nodes_[node];
  if (record.request_id.empty()) {
    record.request_id = NewUuid();
  } else {
    ++record.attempt;
  }
}

void RunJournal::SetResult(std::size_t node, CallResult result,
                           std::vector<store::StoreWrite> writes) {
  nodes_[node].output = std::move(result.output);
  nodes_[node].metadata = std::move(result.metadata);
  nodes_[node].has_result = true;
  std::move(writes.begin(), writes.end(), std::back_inserter(writes_));
}

void RunJournal::SetFailure(std::size_t node, const Status& status) {
  nodes_[node].error = status.message();
  nodes_[node].error_code = static_cast<std::int32_t>(status.code());
  SetRunError(NodeErrorText(nodes_[node].type, status.message()));
}

void RunJournal::SetRunError(const std::string& error) {
  if (!error_) error_ = error;
}

void RunJournal::Record(const std::vector<Step>& steps, RunOutcome outcome, double now) {
  for (const Step& step : steps) RecordStep(step, outcome, now);
}

void RunJournal::RecordStep(const Step& step, RunOutcome outcome, double now) {
  if (step.kind == Step::Kind::kRunCreated) {
    is_new_ = true;
    AddEvent("run.created", "", now,
             ObjectText({{"flow_id", json::Quoted(now_.flow_id)},
                         {"total_steps", std::to_string(now_.total_steps)}}));
    AddStatus(true);
    return;
  }
  if (step.kind == Step::Kind::kRunEnded) return RecordEnd(outcome, now);

  touched_.insert(step.node);
  store::NodeRunRecord& node = nodes_[step.node];
  const std::string type = json::Quoted(node.type);
  if (step.kind == Step::Kind::kNodeStarted) {
    node.status = "running";
    node.start_time = now;
    now_.current_applet = node.type;
    AddEvent("node.started", node.node_id, now,
             ObjectText({{"type", type}, {"attempt", std::to_string(node.attempt)}}));
    AddStatus(false);
    return;
  }
  node.end_time = now;
  if (step.kind == Step::Kind::kNodeDone) {
    RecordDone(step.node, now);
  } else if (step.kind == Step::Kind::kNodeFailed) {
    node.status = "error";
    const char* code = CodeName(static_cast<Code>(node.error_code));
    AddEvent("node.failed", node.node_id, now,
             ObjectText({{"type", type},
                         {"code", json::Quoted(code)},
                         {"message", json::Quoted(node.error.value_or(""))}}));
  } else {
    node.status = "cancelled";
    AddEvent("node.cancelled", node.node_id, now, ObjectText({{"type", type}}));
  }
}

void RunJournal::RecordDone(std::size_t index, double now) {
  store::NodeRunRecord& node = nodes_[index];
  node.status = "success";
  Complete(index);
  AddEvent("node.completed", node.node_id, now,
           ObjectText({{"type", json::Quoted(node.type)}, {"metadata", node.metadata}}));
  if (node.has_result) AddStatus(false);
}

void RunJournal::RecordEnd(RunOutcome outcome, double now) {
  now_.status = StatusOf(outcome);
  now_.end_time = now;
  if (outcome == RunOutcome::kError) now_.error = error_.value_or("unknown error");
  if (outcome == RunOutcome::kCancelled) now_.error = "Run was cancelled";
  AddEvent("run.finished", "", now,
           ObjectText({{"status", json::Quoted(now_.status)},
                       {"error", now_.error ? json::Quoted(*now_.error) : "null"}}));
  AddStatus(false);
}

// Counts a node that is done and, if an applet ran, shows its result.
void RunJournal::Complete(std::size_t index) {
  const store::NodeRunRecord& node = nodes_[index];
  ++now_.progress;
  completed_.Append(json::Quoted(node.node_id));
  if (node.has_result) results_.Append(ResultMember(node));
  now_.completed = completed_.Now();
  now_.results = results_.Now();
}

void RunJournal::AddStatus(bool is_creation) { statuses_.push_back({is_creation, now_}); }

void RunJournal::AddEvent(std::string_view kind, std::string_view node_id, double now,
                          std::string data) {
  store::EventRecord event;
  event.run_id = now_.run_id;
  event.seq = ++last_seq_;
  event.kind = kind;
  event.node_id = node_id;
  event.time = now;
  event.data = std::move(data);
  events_.push_back(std::move(event));
}

RunJournal::Batch RunJournal::EmptyBatch() const {
  Batch batch;
  batch.changes.run_id = now_.run_id;
  batch.changes.flow_id = now_.flow_id;
  return batch;
}

RunJournal::Batch RunJournal::Take() {
  Batch batch = EmptyBatch();
  store::RunTransaction& transaction = batch.transaction;
  const store::RunRecord record = ToRecord(now_);
  if (is_new_)
    transaction.create = store::RunTransaction::NewRun{record, std::move(flow_text_), charge_};
  if (!is_new_ || now_.end_time) transaction.update = record;
  for (const std::size_t node : touched_) transaction.node_runs.push_back(nodes_[node]);
  transaction.store_writes = std::exchange(writes_, {});
  transaction.events = events_;
  batch.changes.events = std::exchange(events_, {});
  batch.changes.statuses = std::exchange(statuses_, {});
  touched_.clear();
  is_new_ = false;
  taken_ = {now_, last_seq_};
  return batch;
}

void RunJournal::Committed() { committed_ = taken_; }

RunJournal::Batch RunJournal::Abandon(const std::string& error, double now) {
  touched_.clear();
  statuses_.clear();
  events_.clear();
  writes_.clear();
  now_ = committed_.run;
  last_seq_ = committed_.last_seq;
  error_ = error;
  RecordEnd(RunOutcome::kError, now);
  return Take();
}

}  // namespace synappsd::engine
