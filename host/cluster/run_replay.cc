#include "cluster/run_replay.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json.h"
#include "engine/run_journal.h"

namespace synappsd::cluster {
namespace {

// A text member of an event's data; none if it is null or the data is not ours.
std::optional<std::string> TextOf(const store::EventRecord& event, std::string_view member) {
  const Result<json::Value> data = json::Parse(event.data);
  if (!data.ok()) return std::nullopt;
  const json::Value* value = data->Find(member);
  if (value == nullptr || value->if_string() == nullptr) return std::nullopt;
  return *value->if_string();
}

}  // namespace

RunReplay::RunReplay(const store::RunRecord& run) {
  now_.run_id = run.id;
  now_.flow_id = run.flow_id.value_or("");
  now_.status = "running";
  now_.total_steps = run.total_steps;
  now_.start_time = run.start_time;
  now_.input_data = std::make_shared<std::string>(run.input_data.value_or("{}"));
}

engine::CommittedChanges RunReplay::Apply(const store::RunChanges& changes, std::int64_t told_seq) {
  engine::CommittedChanges told;
  told.run_id = now_.run_id;
  told.flow_id = now_.flow_id;
  for (const store::EventRecord& event : changes.events) {
    if (event.seq <= seq_) continue;
    seq_ = event.seq;
    const bool makes_status = ApplyEvent(event, changes);
    if (event.seq <= told_seq) continue;
    if (makes_status) told.statuses.push_back({event.kind == "run.created", now_});
    told.events.push_back(event);
  }
  return told;
}

bool RunReplay::ApplyEvent(const store::EventRecord& event, const store::RunChanges& changes) {
  if (event.kind == "run.created") return true;
  if (event.kind == "node.started") {
    now_.current_applet = TextOf(event, "type");
    return true;
  }
  if (event.kind == "node.completed") return Complete(event, changes);
  if (event.kind != "run.finished") return false;
  End(event);
  return true;
}

bool RunReplay::Complete(const store::EventRecord& event, const store::RunChanges& changes) {
  ++now_.progress;
  completed_.Append(json::Quoted(event.node_id));
  now_.completed = completed_.Now();
  const auto node =
      std::find_if(changes.node_runs.begin(), changes.node_runs.end(),
                   [&](const store::NodeRunRecord& n) { return n.node_id == event.node_id; });
  if (node == changes.node_runs.end() || !node->has_result) return false;
  results_.Append(engine::ResultMember(*node));
  now_.results = results_.Now();
  return true;
}

void RunReplay::End(const store::EventRecord& event) {
  now_.status = TextOf(event, "status").value_or("error");
  now_.error = TextOf(event, "error");
  now_.end_time = event.time;
}

}  // namespace synappsd::cluster
