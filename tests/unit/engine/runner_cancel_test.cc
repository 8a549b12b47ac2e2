// Cancelling runs.
#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RunnerCancelTest : public RunnerTest {};

TEST_F(RunnerCancelTest, EndsTheRunAndKeepsItsResults) {
  const std::string run = Start(Flow("s:start a:memory b:writer c:artist", "s>a s>b b>c"));
  Finish("a");
  const CancelAnswer answer = Cancel(run);
  EXPECT_THAT(applets_.cancelled(), ElementsAre("b"));
  ASSERT_TRUE(answer->has_value());  // whatever b does
  EXPECT_TRUE((*answer)->ok());
  EXPECT_EQ(StoredStatus(run), "cancelled");
  EXPECT_EQ(Error(run), "Run was cancelled");
  EXPECT_EQ(Stored(run).results, R"({"a":{"type":"memory","output":1}})");
  EXPECT_THAT(NodeRuns(run), ElementsAre("a success", "b cancelled", "s success"));
  EXPECT_EQ(store_.run(run).events.back().data,
            R"({"status":"cancelled","error":"Run was cancelled"})");
  EXPECT_EQ(observer_.lines.back(), "cancelled writer 2");
}

TEST_F(RunnerCancelTest, IsAnsweredWhenTheEndIsCommitted) {
  const std::string run = Start(Flow("a:memory"));
  store_.Hold(true);
  const CancelAnswer answer = Cancel(run);
  EXPECT_FALSE(answer->has_value());
  store_.Hold(false);
  Pump();
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->ok());
}

TEST_F(RunnerCancelTest, WhatAnAppletStillDoesIsDropped) {
  const std::string run = Start(Flow("a:memory b:memory", "a>b"));
  const CancelAnswer answer = Cancel(run);
  EXPECT_TRUE(answer->has_value() && (*answer)->ok());
  const std::vector<std::string> told = observer_.lines;
  applets_.Emit("a", "token", "late");
  Finish("a", R"("late")");
  EXPECT_EQ(observer_.lines, told);
  EXPECT_EQ(StoredStatus(run), "cancelled");
  EXPECT_EQ(Stored(run).results, "{}");
  EXPECT_THAT(NodeRuns(run), ElementsAre("a cancelled"));
  EXPECT_THAT(applets_.open(), IsEmpty());
}

TEST_F(RunnerCancelTest, ItsSlotsAreFreeWhenTheAppletHasLetGo) {
  options_.max_parallel_nodes = 1;
  Restart();
  const std::string cancelled = Start(Flow("a:memory"));
  Start(Flow("b:memory"));
  EXPECT_TRUE(Cancel(cancelled)->has_value());
  EXPECT_THAT(applets_.open(), ElementsAre("a"));
  Fail("a", Code::kCancelled, "");
  EXPECT_THAT(applets_.open(), ElementsAre("b"));
}

TEST_F(RunnerCancelTest, WhatHasBegunButIsNotDispatchedNeverIs) {
  const StartAnswer started = StartLater(Flow("a:memory"));
  store_.Hold(true);
  Pump();  // the start is on its way to the disk
  store_.Hold(false);
  ASSERT_TRUE(store_.DeliverOne());
  // Cancelled after the commit, before the runner hears of it: by then the id is known to nobody
  // but the store's users.
  const std::string run = store_.runs().begin()->first;
  const CancelAnswer answer = Cancel(run);
  EXPECT_TRUE(answer->has_value() && (*answer)->ok());
  EXPECT_THAT(applets_.calls(), IsEmpty());
  EXPECT_THAT(NodeRuns(run), ElementsAre("a cancelled"));
  EXPECT_TRUE((*started)->ok());
}

TEST_F(RunnerCancelTest, ManyMayWaitForTheSameEnd) {
  const std::string run = Start(Flow("a:memory"));
  store_.Hold(true);
  const CancelAnswer first = Cancel(run);
  EXPECT_FALSE(first->has_value());
  const CancelAnswer second = Cancel(run);
  store_.Hold(false);
  Pump();
  EXPECT_TRUE(first->has_value() && (*first)->ok());
  EXPECT_TRUE(second->has_value() && (*second)->ok());
}

TEST_F(RunnerCancelTest, ARunThatIsFailingAlreadyEndsInError) {
  const std::string run = Start(Flow("a:memory b:memory"));
  Fail("a", Code::kInternal, "broken");
  const CancelAnswer answer = Cancel(run);
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->code(), Code::kFailedPrecondition);
  EXPECT_EQ((*answer)->message(), "Run has already ended: error");
}

TEST_F(RunnerCancelTest, AnUnknownRunIsNotFound) {
  const CancelAnswer answer = Cancel("nobody");
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->code(), Code::kNotFound);
  EXPECT_EQ((*answer)->message(), "Run not found");
}

}  // namespace
}  // namespace synappsd::engine
