#include "engine/run_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/flows.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RunMachineTest : public ::testing::Test {
 protected:
  void Load(const std::string& nodes, const std::string& edges, std::size_t max_parallel = 16) {
    graph_ = FlowGraph(Flow(nodes, edges));
    machine_.emplace(graph_, max_parallel);
  }

  void StartRun() {
    machine_->Create();
    machine_->Activate();
  }

  // Steps and commands since the last call: "started m", "ask m", "dispatch m" ...
  std::vector<std::string> Happened() {
    std::vector<std::string> happened;
    for (const Step& step : machine_->TakeSteps()) happened.push_back(Text(step));
    for (const Command& command : machine_->TakeCommands()) happened.push_back(Text(command));
    return happened;
  }

  std::string Text(const Step& step) const {
    switch (step.kind) {
      case Step::Kind::kRunCreated:
        return "created";
      case Step::Kind::kRunEnded:
        return "ended";
      case Step::Kind::kNodeStarted:
        return "started " + Id(step.node);
      case Step::Kind::kNodeDone:
        return "done " + Id(step.node);
      case Step::Kind::kNodeFailed:
        return "failed " + Id(step.node);
      case Step::Kind::kNodeCancelled:
        return "cancelled " + Id(step.node);
    }
    return "";
  }

  std::string Text(const Command& command) const {
    switch (command.kind) {
      case Command::Kind::kRequestSlot:
        return "ask " + Id(command.node);
      case Command::Kind::kDispatch:
        return "dispatch " + Id(command.node);
      case Command::Kind::kCancelCall:
        return "cancel " + Id(command.node);
      case Command::Kind::kWithdraw:
        return "withdraw " + Id(command.node);
      case Command::Kind::kSetGraceTimer:
        return "timer";
    }
    return "";
  }

  std::string Id(std::size_t node) const { return graph_.node(node).id; }
  std::size_t Node(const std::string& id) const { return *graph_.Find(id); }

  void Commit() {
    machine_->CommitBegun();
    machine_->Committed();
  }

  // Begins the nodes, commits, and forgets what happened on the way.
  void Work(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) machine_->Begin(Node(id));
    Commit();
    Happened();
  }

  FlowGraph graph_;
  std::optional<RunMachine> machine_;
};

TEST_F(RunMachineTest, PassThroughNodesAreDoneInTheSameTransaction) {
  Load("s:start m:memory e:end", "s>m m>e");
  StartRun();
  EXPECT_THAT(Happened(), ElementsAre("created", "started s", "done s", "ask m"));
  machine_->Begin(Node("m"));
  EXPECT_THAT(Happened(), ElementsAre("started m"));
  machine_->CommitBegun();
  EXPECT_THAT(Happened(), IsEmpty());  // not before it is committed
  machine_->Committed();
  EXPECT_THAT(Happened(), ElementsAre("dispatch m"));
  machine_->NodeDone(Node("m"));
  EXPECT_THAT(Happened(), ElementsAre("done m", "started e", "done e", "ended"));
  EXPECT_EQ(machine_->outcome(), RunOutcome::kSuccess);
}

TEST_F(RunMachineTest, AFlowOfPassThroughNodesEndsAtOnce) {
  Load("s:start e:end", "s>e");
  StartRun();
  EXPECT_THAT(Happened(),
              ElementsAre("created", "started s", "done s", "started e", "done e", "ended"));
}

TEST_F(RunMachineTest, ARefusedRunEndsInError) {
  Load("", "");
  machine_->Create();
  machine_->Refuse();
  machine_->Activate();
  EXPECT_THAT(Happened(), ElementsAre("created", "ended"));
  EXPECT_EQ(machine_->outcome(), RunOutcome::kError);
}

TEST_F(RunMachineTest, AJoinWaitsForAllPredecessors) {
  Load("s:start a:x b:x b2:x c:x", "s>a a>c s>b b>b2 b2>c");
  StartRun();
  Happened();
  Work({"a", "b"});
  machine_->NodeDone(Node("a"));
  EXPECT_THAT(Happened(), ElementsAre("done a"));
  machine_->NodeDone(Node("b"));
  EXPECT_THAT(Happened(), ElementsAre("done b", "ask b2"));
  Work({"b2"});
  machine_->NodeDone(Node("b2"));
  EXPECT_THAT(Happened(), ElementsAre("done b2", "ask c"));
}

TEST_F(RunMachineTest, AtMostSoManyNodesAreInFlight) {
  Load("a:x b:x c:x", "", 2);
  StartRun();
  EXPECT_THAT(Happened(), ElementsAre("created", "ask a", "ask b"));
  Work({"a"});
  EXPECT_FALSE(machine_->Wants(Node("c")));
  machine_->NodeDone(Node("a"));
  EXPECT_THAT(Happened(), ElementsAre("done a", "ask c"));
}

TEST_F(RunMachineTest, AFailureCancelsWhatWorksAndKeepsWhatStillComes) {
  Load("a:x b:x c:x d:x", "a>d", 3);
  StartRun();
  Happened();
  Work({"a", "b", "c"});
  machine_->NodeFailed(Node("a"));
  EXPECT_THAT(Happened(), ElementsAre("failed a", "cancel b", "cancel c", "timer"));
  machine_->NodeDone(Node("b"));
  EXPECT_THAT(Happened(), ElementsAre("done b"));
  machine_->NodeCancelled(Node("c"));
  EXPECT_THAT(Happened(), ElementsAre("cancelled c", "ended"));
  EXPECT_EQ(machine_->outcome(), RunOutcome::kError);
}

TEST_F(RunMachineTest, AFailureWithdrawsWhatIsNotDispatchedYet) {
  Load("a:x b:x c:x", "");
  StartRun();
  Happened();
  Work({"a"});
  machine_->Begin(Node("b"));
  machine_->CommitBegun();  // b's start is on its way to the disk
  machine_->NodeFailed(Node("a"));
  EXPECT_THAT(Happened(),
              ElementsAre("started b", "failed a", "cancelled b", "ended", "withdraw b"));
  machine_->Committed();
  EXPECT_THAT(Happened(), IsEmpty());
  EXPECT_FALSE(machine_->Wants(Node("c")));
}

TEST_F(RunMachineTest, ARunThatIsEndingWaitsOnlySoLong) {
  Load("a:x b:x c:x", "", 3);
  StartRun();
  Happened();
  Work({"a", "b", "c"});
  machine_->NodeFailed(Node("a"));
  EXPECT_THAT(Happened(), ElementsAre("failed a", "cancel b", "cancel c", "timer"));
  machine_->NodeDone(Node("b"));
  machine_->GraceExpired();
  EXPECT_THAT(Happened(), ElementsAre("done b", "cancelled c", "ended"));
  machine_->NodeDone(Node("c"));  // too late
  machine_->GraceExpired();
  EXPECT_THAT(Happened(), IsEmpty());
  EXPECT_EQ(machine_->outcome(), RunOutcome::kError);
}

TEST_F(RunMachineTest, ACancelledRunEndsAtOnce) {
  Load("a:x b:x", "");
  StartRun();
  Happened();
  Work({"a", "b"});
  machine_->CancelRequested();
  EXPECT_THAT(Happened(),
              ElementsAre("cancelled a", "cancelled b", "ended", "cancel a", "cancel b"));
  machine_->NodeDone(Node("b"));  // too late
  machine_->GraceExpired();
  EXPECT_THAT(Happened(), IsEmpty());
  EXPECT_EQ(machine_->outcome(), RunOutcome::kCancelled);
}

TEST_F(RunMachineTest, AFailingRunThatIsCancelledEndsAtOnceInError) {
  Load("a:x b:x", "");
  StartRun();
  Happened();
  Work({"a", "b"});
  machine_->NodeFailed(Node("a"));
  Happened();
  machine_->CancelRequested();
  EXPECT_THAT(Happened(), ElementsAre("cancelled b", "ended"));
  EXPECT_EQ(machine_->outcome(), RunOutcome::kError);
}

TEST_F(RunMachineTest, ARunThatHasNotBegunIsCancelledAtOnce) {
  Load("a:x", "");
  machine_->Create();
  machine_->CancelRequested();
  EXPECT_THAT(Happened(), ElementsAre("created", "ended"));
  machine_->Activate();
  EXPECT_THAT(Happened(), IsEmpty());
}

TEST_F(RunMachineTest, ARestoredRunGoesOnWithWhatIsNotDone) {
  Load("s:start a:x b:x c:x", "s>a s>b a>c b>c");
  machine_->Restore({NodeState::kDone, NodeState::kDone, NodeState::kReady, NodeState::kBlocked});
  machine_->Activate();
  EXPECT_THAT(Happened(), ElementsAre("ask b"));
  Work({"b"});
  machine_->NodeDone(Node("b"));
  EXPECT_THAT(Happened(), ElementsAre("done b", "ask c"));
}

TEST_F(RunMachineTest, ARestoredRunFailsWithTheNodeThatIsLost) {
  Load("a:x b:x c:x", "");
  machine_->Restore({NodeState::kWorking, NodeState::kReady, NodeState::kBlocked});
  machine_->NodeFailed(Node("a"));
  machine_->Activate();
  EXPECT_THAT(Happened(), ElementsAre("failed a", "ended"));
}

TEST_F(RunMachineTest, ARestoredRunThatWasEndingEnds) {
  Load("a:x b:x c:x", "");
  machine_->Restore({NodeState::kFailed, NodeState::kReady, NodeState::kBlocked});
  EXPECT_EQ(machine_->phase(), RunPhase::kEnding);
  EXPECT_THAT(machine_->in_flight(), ElementsAre(Node("b")));
  machine_->NodeCancelled(Node("b"));
  machine_->Activate();
  EXPECT_THAT(Happened(), ElementsAre("cancelled b", "ended"));
  EXPECT_EQ(machine_->outcome(), RunOutcome::kError);
}

TEST_F(RunMachineTest, ARestoredRunOfWhichEverythingIsDoneEnds) {
  Load("a:x", "");
  machine_->Restore({NodeState::kDone});
  machine_->Activate();
  EXPECT_THAT(Happened(), ElementsAre("ended"));
  EXPECT_EQ(machine_->outcome(), RunOutcome::kSuccess);
}

TEST_F(RunMachineTest, AChainOfTenThousandNodesCostsNoStack) {
  std::string nodes;
  std::string edges;
  for (int i = 0; i < 10'000; ++i) {
    nodes += "n" + std::to_string(i) + ":end ";
    if (i > 0) edges += "n" + std::to_string(i - 1) + ">n" + std::to_string(i) + " ";
  }
  Load(nodes, edges);
  StartRun();
  EXPECT_EQ(machine_->TakeSteps().size(), 20'002U);
  EXPECT_EQ(machine_->phase(), RunPhase::kEnded);
}

}  // namespace
}  // namespace synappsd::engine
