// Replays random interleavings of random flows, with the process ending at random moments, and
// checks what must hold in every one of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "engine/run_machine.h"
#include "support/flows.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;

using Random = std::mt19937;

std::size_t Pick(Random& random, std::size_t below) {
  return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
}

// Up to 9 nodes in a random order, some of them pass-through; edges only forwards.
FlowGraph RandomGraph(Random& random) {
  const std::size_t size = 1 + Pick(random, 9);
  std::string nodes;
  std::string edges;
  for (std::size_t i = 0; i < size; ++i) {
    nodes += "n" + std::to_string(i) + (Pick(random, 4) == 0 ? ":start " : ":applet ");
    for (std::size_t j = 0; j < i; ++j) {
      if (Pick(random, 3) != 0) continue;
      edges += "n" + std::to_string(j) + ">n" + std::to_string(i) + " ";
    }
  }
  return FlowGraph(Flow(nodes, edges));
}

// A disk, applets and a machine between them.
class World {
 public:
  World(Random& random, const FlowGraph& graph, bool may_fail)
      : random_(random), graph_(graph), may_fail_(may_fail), max_parallel_(1 + Pick(random, 4)) {
    machine_ = std::make_unique<RunMachine>(graph_, max_parallel_);
    machine_->Create();
    if (Pick(random_, 8) != 0) Activate();
    Settle();
  }

  // One random event.
  void Surprise() {
    switch (Pick(random_, 12)) {
      case 0:
      case 1:
        BeginCommit();
        break;
      case 2:
      case 3:
        FinishCommit();
        break;
      case 4:
      case 5:
        GrantSlot();
        break;
      case 6:
      case 7:
      case 8:
        EndCall();
        break;
      case 9:
        if (!activated_) Activate();
        break;
      case 10:
        if (may_fail_ && Pick(random_, 20) == 0) machine_->CancelRequested();
        break;
      case 11:
        if (Pick(random_, 6) == 0) Crash();
        break;
    }
    Settle();
  }

  // No more surprises: what is left to be done is done in turn.
  void RunToEnd() {
    may_fail_ = false;
    for (int turns = 0; !ended_on_disk() && turns < 1000; ++turns) {
      if (!activated_) Activate();
      GrantSlot();
      Settle();
      BeginCommit();
      FinishCommit();
      Settle();
      EndCall();
      Settle();
    }
    ASSERT_TRUE(ended_on_disk()) << "the run does not end";
  }

  void CheckDisk() const {
    std::map<std::size_t, int> done;
    bool failed = false;
    for (std::size_t at = 0; at < disk_.size(); ++at) {
      const Step& step = disk_[at];
      ASSERT_TRUE(step.kind != Step::Kind::kRunEnded || at + 1 == disk_.size())
          << "something happened after the end";
      failed |= step.kind == Step::Kind::kNodeFailed;
      if (step.kind == Step::Kind::kNodeDone) {
        ASSERT_EQ(++done[step.node], 1) << "done twice";
      }
      if (step.kind != Step::Kind::kNodeStarted) continue;
      ASSERT_EQ(done[step.node], 0) << "a node that was done began again";
      for (const std::size_t predecessor : graph_.node(step.node).predecessors) {
        ASSERT_EQ(done[predecessor], 1) << "began before its predecessor was done";
      }
    }
    ASSERT_TRUE(failed || machine_->outcome() != RunOutcome::kError);
    if (machine_->outcome() == RunOutcome::kSuccess) {
      ASSERT_FALSE(failed);
      ASSERT_EQ(done.size(), graph_.size());
    }
  }

  int crashes() const { return crashes_; }
  RunOutcome outcome() const { return machine_->outcome(); }

 private:
  void Activate() {
    activated_ = true;
    machine_->Activate();
  }

  bool ended_on_disk() const {
    return !disk_.empty() && disk_.back().kind == Step::Kind::kRunEnded;
  }

  // Takes what the machine says, as the engine does after every event.
  void Settle() {
    for (const Step& step : machine_->TakeSteps()) pending_.push_back(step);
    for (const Command& command : machine_->TakeCommands()) Obey(command);
    ASSERT_LE(machine_->in_flight().size(), max_parallel_);
  }

  void Obey(const Command& command) {
    switch (command.kind) {
      case Command::Kind::kRequestSlot:
        asked_.push_back(command.node);
        break;
      case Command::Kind::kDispatch:
        Dispatch(command.node);
        break;
      case Command::Kind::kCancelCall:
        told_to_stop_.insert(command.node);
        break;
      case Command::Kind::kWithdraw:
        break;
      case Command::Kind::kSetGraceTimer:
        grace_ = true;
        break;
    }
  }

  void Dispatch(std::size_t node) {
    ASSERT_TRUE(OnDisk(Step::Kind::kNodeStarted, node)) << "dispatched before it was committed";
    ASSERT_FALSE(OnDisk(Step::Kind::kNodeDone, node)) << "a finished node was called again";
    for (const std::size_t predecessor : graph_.node(node).predecessors) {
      ASSERT_TRUE(OnDisk(Step::Kind::kNodeDone, predecessor));
    }
    ASSERT_TRUE(calls_.insert(node).second) << "called twice at once";
    ASSERT_TRUE(dispatched_.insert(node).second || restarted_.count(node) != 0)
        << "called twice without a crash between";
  }

  bool OnDisk(Step::Kind kind, std::size_t node) const {
    return std::any_of(disk_.begin(), disk_.end(),
                       [&](const Step& step) { return step.kind == kind && step.node == node; });
  }

  void BeginCommit() {
    if (!committing_.empty() || pending_.empty()) return;
    committing_.swap(pending_);
    machine_->CommitBegun();
  }

  void FinishCommit() {
    if (committing_.empty()) return;
    disk_.insert(disk_.end(), committing_.begin(), committing_.end());
    committing_.clear();
    machine_->Committed();
  }

  void GrantSlot() {
    if (asked_.empty()) return;
    const auto at = asked_.begin() + static_cast<std::ptrdiff_t>(Pick(random_, asked_.size()));
    const std::size_t node = *at;
    asked_.erase(at);
    if (!machine_->Wants(node)) return;
    machine_->Begin(node);
    // A node whose call cannot be made fails at once.
    if (may_fail_ && Pick(random_, 30) == 0) machine_->NodeFailed(node);
  }

  void EndCall() {
    if (grace_ && Pick(random_, 10) == 0) {
      machine_->GraceExpired();
      return;
    }
    if (calls_.empty()) return;
    auto at = calls_.begin();
    std::advance(at, Pick(random_, calls_.size()));
    const std::size_t node = *at;
    calls_.erase(at);
    if (told_to_stop_.count(node) != 0 && Pick(random_, 3) != 0) {
      machine_->NodeCancelled(node);
    } else if (may_fail_ && Pick(random_, 12) == 0) {
      machine_->NodeFailed(node);
    } else {
      machine_->NodeDone(node);
    }
  }

  // The process ends; what is on the disk is all the next one knows.
  void Crash() {
    if (disk_.empty() || ended_on_disk()) return;  // was never acknowledged, or has ended
    ++crashes_;
    pending_.clear();
    committing_.clear();
    calls_.clear();
    asked_.clear();
    told_to_stop_.clear();
    grace_ = false;
    std::vector<NodeState> nodes(graph_.size(), NodeState::kBlocked);
    for (const Step& step : disk_) {
      if (step.kind == Step::Kind::kNodeStarted) {
        nodes[step.node] = IsIdempotent(step.node) ? NodeState::kReady : NodeState::kWorking;
        restarted_.insert(step.node);
      }
      if (step.kind == Step::Kind::kNodeDone) nodes[step.node] = NodeState::kDone;
      if (step.kind == Step::Kind::kNodeFailed) nodes[step.node] = NodeState::kFailed;
      if (step.kind == Step::Kind::kNodeCancelled) nodes[step.node] = NodeState::kCancelled;
    }
    machine_ = std::make_unique<RunMachine>(graph_, max_parallel_);
    machine_->Restore(nodes);
    const bool ending = machine_->phase() == RunPhase::kEnding;
    const std::set<std::size_t> lost = machine_->in_flight();
    for (const std::size_t node : lost) {
      ending ? machine_->NodeCancelled(node) : machine_->NodeFailed(node);
    }
    Activate();
  }

  bool IsIdempotent(std::size_t node) const { return !may_fail_ || node % 3 != 0; }

  Random& random_;
  const FlowGraph& graph_;
  bool may_fail_;
  const std::size_t max_parallel_;
  std::unique_ptr<RunMachine> machine_;
  bool activated_ = false;
  bool grace_ = false;
  int crashes_ = 0;
  std::vector<Step> pending_, committing_, disk_;
  std::vector<std::size_t> asked_;
  std::set<std::size_t> calls_, dispatched_, restarted_, told_to_stop_;
};

struct Totals {
  int successes = 0;
  int errors = 0;
  int cancelled = 0;
  int crashes = 0;
};

void Replay(int seed, bool may_fail, Totals* totals) {
  Random random(static_cast<Random::result_type>(seed));
  const FlowGraph graph = RandomGraph(random);
  World world(random, graph, may_fail);
  const std::size_t surprises = Pick(random, 200);
  for (std::size_t i = 0; i < surprises && !::testing::Test::HasFatalFailure(); ++i)
    world.Surprise();
  world.RunToEnd();
  if (::testing::Test::HasFatalFailure()) return;
  world.CheckDisk();
  totals->crashes += world.crashes();
  totals->successes += world.outcome() == RunOutcome::kSuccess;
  totals->errors += world.outcome() == RunOutcome::kError;
  totals->cancelled += world.outcome() == RunOutcome::kCancelled;
}

TEST(RunMachineReplayTest, WhateverHappensInWhateverOrder) {
  Totals totals;
  for (int seed = 0; seed < 2500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Replay(seed, true, &totals);
    if (HasFatalFailure()) return;
  }
  // The table of chances above reaches every kind of end, and crashes, often.
  EXPECT_GT(totals.successes, 250);
  EXPECT_GT(totals.errors, 250);
  EXPECT_GT(totals.cancelled, 50);
  EXPECT_GT(totals.crashes, 1000);
}

TEST(RunMachineReplayTest, CrashesAloneNeverKeepARunFromSuccess) {
  Totals totals;
  for (int seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Replay(seed, false, &totals);
    if (HasFatalFailure()) return;
  }
  EXPECT_EQ(totals.successes, 1000);
  EXPECT_GT(totals.crashes, 300);
}

}  // namespace
}  // namespace synappsd::engine
