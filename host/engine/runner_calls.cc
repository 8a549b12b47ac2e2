// Runner: slots and calls of applets.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "engine/call_content.h"
#include "engine/node_settings.h"
#include "engine/runner.h"

namespace synappsd::engine {
namespace {

// How long a run that is ending waits for what its cancelled calls still answer. The caller ends
// them within its own grace period, which is shorter.
constexpr Milliseconds kEndGrace{5'000};

}  // namespace

void Runner::RequestSlot(Run& run, std::size_t node) {
  if (!run.machine.Wants(node)) return;
  const std::string& type = run.graph.node(node).applet_type;
  const std::shared_ptr<const applets::AppletInfo> applet = catalog_.Find(type);
  if (applet == nullptr) {
    run.machine.Begin(node);
    FailNode(run, node, Status(Code::kNotFound, "Applet type '" + type + "' not found"));
    return;
  }
  slots_.Request({run.id, node, type}, applet->concurrency);
}

void Runner::GrantSlots() {
  if (draining_) return;
  while (const std::optional<NodeSlots::Ticket> ticket = slots_.Grant()) {
    Run* run = Find(ticket->run_id);
    if (run == nullptr || run->is_abandoned || !run->machine.Wants(ticket->node)) {
      slots_.Release(ticket->applet_type);
      continue;
    }
    BeginNode(*run, ticket->node, ticket->applet_type);
    Apply(*run);
  }
}

void Runner::BeginNode(Run& run, std::size_t node, const std::string& applet_type) {
  run.machine.Begin(node);
  run.journal.SetAttempt(node);
  Result<applets::AppletCall> call = PrepareCall(run, node);
  if (call.ok()) {
    run.begun[node] = {*std::move(call), applet_type};
  } else {
    slots_.Release(applet_type);
    FailNode(run, node, call.status());
  }
}

Result<applets::AppletCall> Runner::PrepareCall(Run& run, std::size_t node) const {
  const GraphNode& graph_node = run.graph.node(node);
  const Result<NodeSettings> settings = ParseNodeSettings(graph_node.data);
  if (!settings.ok()) {
    return Status(settings.status().code(),
                  "node '" + graph_node.id + "': " + settings.status().message());
  }
  const CallSource source{run.id, run.flow_id, run.input, run.graph, [&run](std::size_t n) {
                            return std::string_view(run.journal.node(n).output);
                          }};
  Result<std::string> json = WriteCall(source, node, settings->input ? &*settings->input : nullptr);
  if (!json.ok()) return json.status();

  applets::AppletCall call;
  call.request_id = run.journal.node(node).request_id;
  call.run_id = run.id;
  call.node_id = graph_node.id;
  call.type = graph_node.applet_type;
  call.json = *std::move(json);
  call.trace = ChildOf(run.trace);
  call.attempt = static_cast<std::uint32_t>(run.journal.node(node).attempt);
  call.timeout = std::min(settings->timeout.value_or(options_.default_node_timeout),
                          options_.max_node_timeout);
  return call;
}

void Runner::Dispatch(Run& run, std::size_t node) {
  if (others_ != nullptr && !others_->HoldsLease()) {
    held_back_.emplace_back(run.id, node);
    return;
  }
  auto begun = run.begun.extract(node);
  if (begun.empty()) return;
  const std::uint64_t key = ++last_call_key_;
  const Milliseconds timeout = begun.mapped().call.timeout;
  Call& call = calls_[key];
  call.run_id = run.id;
  call.node = node;
  call.applet_type = std::move(begun.mapped().applet_type);
  call.listener = std::make_shared<CallListener>(inbox_, key);
  call.timeout = timers_.Add(clock_.Now() + timeout, [this, key, timeout] {
    FailCall(key, Status(Code::kDeadlineExceeded,
                         "timed out after " + std::to_string(timeout.count()) + " ms"));
  });
  run.calls[node] = key;
  call.caller_id = caller_.Call(std::move(begun.mapped().call), call.listener);
}

void Runner::Withdraw(Run& run, std::size_t node) {
  const auto begun = run.begun.extract(node);
  if (!begun.empty()) slots_.Release(begun.mapped().applet_type);
}

void Runner::CancelCall(Run& run, std::size_t node) {
  const auto found = run.calls.find(node);
  if (found == run.calls.end()) {
    run.machine.NodeCancelled(node);  // in flight before a restart: there is no call any more
    return;
  }
  const Call& call = calls_.at(found->second);
  timers_.Cancel(call.timeout);  // the grace period counts now
  caller_.Cancel(call.caller_id);
}

// The run that wants the call's outcome; null: nobody does any more.
Run* Runner::RunOf(std::uint64_t call_key, const Call& call) {
  Run* run = Find(call.run_id);
  if (run == nullptr) return nullptr;
  const auto current = run->calls.find(call.node);
  return current != run->calls.end() && current->second == call_key ? run : nullptr;
}

// False if the applet emitted more than could be kept.
bool Runner::DeliverEvents(std::uint64_t call_key, Call& call) {
  const CallListener::Batch batch = call.listener->Take();
  const Run* run = RunOf(call_key, call);
  if (run == nullptr) return true;
  const std::string& node_id = run->graph.node(call.node).id;
  for (const CallListener::Event& event : batch.events) {
    observer_.OnNodeEvent(run->id, run->flow_id, node_id, event.kind, event.data);
  }
  if (batch.dropped > 0) {
    dropped_events_ += batch.dropped;
    Log(LogLevel::kWarn, "events of an applet were dropped: it emits faster than they are taken",
        {{"run_id", run->id}, {"node_id", node_id}, {"dropped", batch.dropped}});
  }
  return !batch.overflowed;
}

void Runner::OnCallEvents(std::uint64_t call_key) {
  const auto found = calls_.find(call_key);
  if (found == calls_.end() || DeliverEvents(call_key, found->second)) return;
  FailCall(call_key,
           Status(Code::kResourceExhausted, "the applet emitted more than " +
                                                std::to_string(CallListener::kMaxBytes) +
                                                " bytes faster than they could be passed on"));
}

void Runner::OnCallDone(std::uint64_t call_key, applets::AppletOutcome outcome) {
  OnCallEvents(call_key);  // what it emitted comes before its end
  const auto found = calls_.find(call_key);
  if (found == calls_.end()) return;
  const Call call = std::move(found->second);
  calls_.erase(found);
  timers_.Cancel(call.timeout);
  slots_.Release(call.applet_type);
  Run* run = RunOf(call_key, call);
  if (run == nullptr) return;
  run->calls.erase(call.node);
  TakeOutcome(*run, call.node, std::move(outcome));
  Apply(*run);
}

void Runner::TakeOutcome(Run& run, std::size_t node, applets::AppletOutcome outcome) {
  const bool ending = run.machine.phase() == RunPhase::kEnding;
  if (ending && outcome.status.code() == Code::kCancelled) return run.machine.NodeCancelled(node);
  if (!outcome.status.ok()) return FailNode(run, node, outcome.status);
  Result<CallResult> result = ReadCallResult(outcome.json);
  if (!result.ok()) return FailNode(run, node, result.status());
  const std::size_t held = run.journal.now().results.size_bytes();
  if (held + result->output.size() > options_.max_run_results_bytes) {
    return FailNode(run, node,
                    Status(Code::kResourceExhausted,
                           "its output would make the run's results larger than " +
                               std::to_string(options_.max_run_results_bytes) +
                               " bytes: keep large values with the memory applet and pass their "
                               "keys, or raise engine.max_run_results"));
  }
  run.journal.SetResult(node, *std::move(result), std::move(outcome.store_writes));
  run.machine.NodeDone(node);
}

// Ends the node without waiting for its call, whose outcome no longer counts; its slot is free when
// the applet is done with it.
void Runner::FailCall(std::uint64_t call_key, const Status& status) {
  const auto found = calls_.find(call_key);
  if (found == calls_.end()) return;
  const Call& call = found->second;
  timers_.Cancel(call.timeout);
  Run* run = RunOf(call_key, call);
  if (run == nullptr) return;
  const std::size_t node = call.node;
  run->calls.erase(node);
  caller_.Cancel(call.caller_id);
  FailNode(*run, node, status);
  Apply(*run);
}

void Runner::FailNode(Run& run, std::size_t node, const Status& status) {
  const std::string message = status.message().empty() ? CodeName(status.code()) : status.message();
  run.journal.SetFailure(node, Status(status.code(), message));
  run.machine.NodeFailed(node);
}

void Runner::SetGraceTimer(const Run& run) {
  timers_.Add(clock_.Now() + kEndGrace, [this, run_id = run.id, life = run.life] {
    Run* late = Find(run_id);
    if (late == nullptr || late->life != life || late->is_abandoned) return;
    late->calls.clear();
    late->machine.GraceExpired();
    Apply(*late);
  });
}

// Cancels what the run has in flight; outcomes no longer count.
void Runner::DetachCalls(Run& run) {
  for (const auto& [node, key] : std::exchange(run.calls, {})) {
    const Call& call = calls_.at(key);
    timers_.Cancel(call.timeout);
    caller_.Cancel(call.caller_id);
  }
  while (!run.begun.empty()) Withdraw(run, run.begun.begin()->first);
}

}  // namespace synappsd::engine
