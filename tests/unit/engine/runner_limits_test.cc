// How much happens at once.
#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class RunnerLimitsTest : public RunnerTest {};

TEST_F(RunnerLimitsTest, NodesOfARun) {
  options_.max_parallel_nodes_per_run = 2;
  Restart();
  const std::string run = Start(Flow("a:memory b:memory c:writer d:memory"));
  EXPECT_THAT(applets_.open(), ElementsAre("a", "b"));
  Finish("b");
  EXPECT_THAT(applets_.open(), ElementsAre("a", "c"));
  Finish("a");
  Finish("c");
  Finish("d");
  EXPECT_EQ(StoredStatus(run), "success");
}

TEST_F(RunnerLimitsTest, NodesOfTheDaemonTakeTurnsInOrderOfArrival) {
  options_.max_parallel_nodes = 2;
  options_.max_parallel_nodes_per_run = 2;
  Restart();
  Start(Flow("a1:memory a2:memory a3:memory"));
  Start(Flow("b1:memory b2:memory"));
  EXPECT_THAT(applets_.open(), ElementsAre("a1", "a2"));
  Finish("a1");
  EXPECT_THAT(applets_.open(), ElementsAre("a2", "b1"));  // not a3, which asked later
  Finish("a2");
  EXPECT_THAT(applets_.open(), ElementsAre("b1", "b2"));
  Finish("b1");
  EXPECT_THAT(applets_.open(), ElementsAre("b2", "a3"));
}

TEST_F(RunnerLimitsTest, CallsOfAnAppletLeaveRoomForOthers) {
  applets_.Add("painter", true, 1);
  Start(Flow("p1:painter p2:painter m:memory"));
  EXPECT_THAT(applets_.open(), ElementsAre("p1", "m"));
  Finish("p1");
  EXPECT_THAT(applets_.open(), ElementsAre("m", "p2"));
}

TEST_F(RunnerLimitsTest, OutputsOfARunTogether) {
  options_.max_run_results_bytes = 100;
  Restart();
  const std::string large = "\"" + std::string(60, 'x') + "\"";
  const std::string run = Start(Flow("a:memory b:memory"));
  Finish("a", large);
  Finish("b", large);
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_THAT(Error(run), ::testing::HasSubstr("larger than 100 bytes"));
  EXPECT_THAT(Error(run), ::testing::HasSubstr("engine.max_run_results"));
  EXPECT_THAT(Stored(run).results, ::testing::HasSubstr(large)) << "what was done is kept";
}

TEST_F(RunnerLimitsTest, RequestsOfARunThatEndedAreVoid) {
  options_.max_parallel_nodes = 1;
  Restart();
  Start(Flow("a1:memory a2:memory"));
  Start(Flow("b1:memory"));
  Fail("a1", Code::kInternal, "broken");
  EXPECT_THAT(applets_.open(), ElementsAre("b1"));
}

TEST_F(RunnerLimitsTest, ActiveRunsAndTheOthersWaitDurablyInOrder) {
  options_.max_active_runs = 1;
  Restart();
  Start(Flow("a:memory"));
  const std::string second = Start(Flow("s:start b:memory", "s>b"));
  const std::string third = Start(Flow("c:memory"));
  EXPECT_THAT(applets_.open(), ElementsAre("a"));
  EXPECT_THAT(Events(second), ElementsAre("run.created"));
  EXPECT_EQ(StoredStatus(second), "running");
  Finish("a");
  EXPECT_THAT(applets_.open(), ElementsAre("b"));
  EXPECT_THAT(NodeRuns(third), IsEmpty());
  Finish("b");
  EXPECT_THAT(applets_.open(), ElementsAre("c"));
}

TEST_F(RunnerLimitsTest, AWaitingRunCanBeCancelled) {
  options_.max_active_runs = 1;
  Restart();
  Start(Flow("a:memory"));
  const std::string second = Start(Flow("b:memory"));
  Start(Flow("c:memory"));
  const CancelAnswer answer = Cancel(second);
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->ok());
  EXPECT_EQ(StoredStatus(second), "cancelled");
  Finish("a");
  EXPECT_THAT(applets_.open(), ElementsAre("c"));
}

TEST_F(RunnerLimitsTest, AnInvalidFlowNeedNotWait) {
  options_.max_active_runs = 1;
  Restart();
  Start(Flow("a:memory"));
  EXPECT_EQ(StoredStatus(Start(Flow("b:memory", "b>b"))), "error");
}

TEST(AdmissionTest, BoundsTheNumberOfRuns) {
  Admission admission(2, 1'000);
  EXPECT_TRUE(admission.Admit(1).ok());
  EXPECT_TRUE(admission.Admit(1).ok());
  const Status refused = admission.Admit(1);
  EXPECT_EQ(refused.code(), Code::kUnavailable);
  EXPECT_EQ(refused.message(), "Too many runs: 2 are active or waiting; try again later");
  admission.Leave(1);
  EXPECT_TRUE(admission.Admit(1).ok());
}

TEST(AdmissionTest, BoundsTheirSizeButNeverRefusesTheOnlyOne) {
  Admission admission(10, 1'000);
  EXPECT_TRUE(admission.Admit(5'000).ok());
  EXPECT_EQ(admission.Admit(1).code(), Code::kUnavailable);
  admission.Leave(5'000);
  EXPECT_TRUE(admission.Admit(600).ok());
  EXPECT_EQ(admission.Admit(600).code(), Code::kUnavailable);
  EXPECT_TRUE(admission.Admit(400).ok());
}

TEST(AdmissionTest, CountsRunsOfAnEarlierProcess) {
  Admission admission(1, 1'000);
  admission.AdmitAnyway(1);
  admission.AdmitAnyway(1);
  EXPECT_EQ(admission.Admit(1).code(), Code::kUnavailable);
}

TEST(NodeSlotsTest, ForgetsARunsRequests) {
  NodeSlots slots(1);
  slots.Request({"r1", 0, "x"}, 1);
  slots.Request({"r1", 1, "x"}, 1);
  slots.Request({"r2", 0, "x"}, 1);
  ASSERT_TRUE(slots.Grant());
  slots.Forget("r1");
  EXPECT_FALSE(slots.Grant());
  slots.Release("x");
  const auto next = slots.Grant();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->run_id, "r2");
  EXPECT_EQ(slots.in_use(), 1U);
}

}  // namespace
}  // namespace synappsd::engine
