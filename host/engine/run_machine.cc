#include "engine/run_machine.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace synappsd::engine {

RunMachine::RunMachine(const FlowGraph& graph, std::size_t max_parallel)
    : graph_(graph), max_parallel_(std::max<std::size_t>(max_parallel, 1)), nodes_(graph.size()) {
  for (std::size_t i = 0; i < graph.size(); ++i) {
    nodes_[i].missing = graph.node(i).predecessors.size();
  }
}

void RunMachine::Create() {
  CHECK(phase_ == RunPhase::kNew) << "a run is created once";
  phase_ = RunPhase::kCreated;
  AddStep(Step::Kind::kRunCreated);
}

void RunMachine::Refuse() {
  CHECK(phase_ == RunPhase::kCreated) << "only a run that has not begun is refused";
  EnterEnding(RunOutcome::kError);
}

void RunMachine::Restore(const std::vector<NodeState>& nodes) {
  CHECK(phase_ == RunPhase::kNew && nodes.size() == nodes_.size()) << "restored once, and whole";
  phase_ = RunPhase::kCreated;
  // The marks of a run that was ending tell how it was going to end.
  const bool failed = std::count(nodes.begin(), nodes.end(), NodeState::kFailed) != 0;
  const bool cancelled = std::count(nodes.begin(), nodes.end(), NodeState::kCancelled) != 0;
  if (failed || cancelled) {
    phase_ = RunPhase::kEnding;
    outcome_ = failed ? RunOutcome::kError : RunOutcome::kCancelled;
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes_[i].state = nodes[i];
    if (nodes[i] == NodeState::kReady && phase_ == RunPhase::kEnding) {
      nodes_[i].state = NodeState::kWorking;
    }
    if (nodes_[i].state == NodeState::kWorking) in_flight_.insert(i);
    if (nodes_[i].state != NodeState::kDone) continue;
    ++done_;
    for (const std::size_t successor : graph_.node(i).successors) --nodes_[successor].missing;
  }
}

void RunMachine::Activate() {
  if (phase_ == RunPhase::kCreated) {
    phase_ = RunPhase::kRunning;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const Node& node = nodes_[i];
      const bool unblocked = node.state == NodeState::kBlocked && node.missing == 0;
      if (unblocked || node.state == NodeState::kReady) unblocked_.push_back(i);
    }
    Advance();
  }
  Settle();
}

bool RunMachine::Wants(std::size_t node) const {
  return phase_ == RunPhase::kRunning && nodes_[node].state == NodeState::kReady;
}

void RunMachine::Begin(std::size_t node) {
  CHECK(Wants(node)) << "node " << node << " has no use for a slot";
  --requested_;
  nodes_[node].state = NodeState::kBegun;
  in_flight_.insert(node);
  begun_.push_back(node);
  AddStep(Step::Kind::kNodeStarted, node);
}

void RunMachine::NodeDone(std::size_t node) {
  if (!InFlight(node)) return;
  FinishNode(node, NodeState::kDone);
  Advance();
  Settle();
}

void RunMachine::NodeFailed(std::size_t node) {
  if (!InFlight(node)) return;
  FinishNode(node, NodeState::kFailed);
  EnterEnding(RunOutcome::kError);
}

void RunMachine::NodeCancelled(std::size_t node) {
  if (!InFlight(node)) return;
  FinishNode(node, NodeState::kCancelled);
  Settle();
}

void RunMachine::CancelRequested() {
  EnterEnding(RunOutcome::kCancelled);
  GraceExpired();
}

void RunMachine::GraceExpired() {
  if (phase_ != RunPhase::kEnding) return;
  const std::set<std::size_t> late = in_flight_;
  for (const std::size_t node : late) FinishNode(node, NodeState::kCancelled);
  Settle();
}

void RunMachine::CommitBegun() { committing_ = std::exchange(begun_, {}); }

void RunMachine::Committed() {
  for (const std::size_t node : std::exchange(committing_, {})) {
    if (nodes_[node].state != NodeState::kBegun) continue;
    nodes_[node].state = NodeState::kWorking;
    AddCommand(Command::Kind::kDispatch, node);
  }
}

std::vector<Step> RunMachine::TakeSteps() { return std::exchange(steps_, {}); }
std::vector<Command> RunMachine::TakeCommands() { return std::exchange(commands_, {}); }

void RunMachine::FinishNode(std::size_t node, NodeState state) {
  in_flight_.erase(node);
  nodes_[node].state = state;
  if (state == NodeState::kFailed) AddStep(Step::Kind::kNodeFailed, node);
  if (state == NodeState::kCancelled) AddStep(Step::Kind::kNodeCancelled, node);
  if (state != NodeState::kDone) return;
  AddStep(Step::Kind::kNodeDone, node);
  ++done_;
  for (const std::size_t successor : graph_.node(node).successors) {
    if (--nodes_[successor].missing == 0) unblocked_.push_back(successor);
  }
}

void RunMachine::EnterEnding(RunOutcome outcome) {
  if (phase_ == RunPhase::kCreated || phase_ == RunPhase::kRunning) {
    phase_ = RunPhase::kEnding;
    outcome_ = outcome;
    bool working = false;
    const std::set<std::size_t> nodes = in_flight_;
    for (const std::size_t node : nodes) {
      if (nodes_[node].state == NodeState::kBegun) {
        FinishNode(node, NodeState::kCancelled);
        AddCommand(Command::Kind::kWithdraw, node);
      } else {
        working = true;
        AddCommand(Command::Kind::kCancelCall, node);
      }
    }
    if (working && outcome == RunOutcome::kError) AddCommand(Command::Kind::kSetGraceTimer);
  }
  Settle();
}

// Takes unblocked nodes in order: pass-through nodes are done at once, the others ask for a slot.
void RunMachine::Advance() {
  if (phase_ != RunPhase::kRunning) return;
  while (!unblocked_.empty()) {
    const std::size_t node = unblocked_.front();
    unblocked_.pop_front();
    if (graph_.node(node).pass_through) {
      AddStep(Step::Kind::kNodeStarted, node);
      FinishNode(node, NodeState::kDone);
    } else {
      held_back_.push_back(node);
    }
  }
  while (!held_back_.empty() && requested_ + in_flight_.size() < max_parallel_) {
    const std::size_t node = held_back_.front();
    held_back_.pop_front();
    nodes_[node].state = NodeState::kReady;
    ++requested_;
    AddCommand(Command::Kind::kRequestSlot, node);
  }
}

void RunMachine::Settle() {
  const bool all_done = phase_ == RunPhase::kRunning && done_ == nodes_.size();
  const bool at_rest = phase_ == RunPhase::kEnding && in_flight_.empty();
  if (!all_done && !at_rest) return;
  phase_ = RunPhase::kEnded;
  AddStep(Step::Kind::kRunEnded);
}

}  // namespace synappsd::engine
