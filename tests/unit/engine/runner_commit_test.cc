// What happens when the disk says no.
#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RunnerCommitTest : public RunnerTest {
 protected:
  const Status busy_{Code::kUnavailable, "database is busy"};
  const Status broken_{Code::kInternal, "constraint failed"};
};

TEST_F(RunnerCommitTest, ARunThatCannotBeCreatedIsRefusedAndForgotten) {
  for (const Status& failure : {busy_, broken_}) {
    store_.Fail({failure});
    const StartAnswer answer = StartLater(Flow("a:memory"));
    Pump();
    ASSERT_TRUE(answer->has_value());
    EXPECT_EQ((*answer)->status(), failure);
  }
  EXPECT_THAT(observer_.lines, IsEmpty());
  EXPECT_THAT(applets_.calls(), IsEmpty());
  EXPECT_TRUE(runner_->IsIdle());
  Start(Flow("a:memory"));  // the slots are free again
  EXPECT_THAT(applets_.open(), ElementsAre("a"));
}

TEST_F(RunnerCommitTest, ABusyStoreIsAskedAgainWithBackOff) {
  const std::string run = Start(Flow("a:memory b:memory", "a>b"));
  store_.Fail({busy_, busy_, busy_});
  Finish("a");
  EXPECT_EQ(store_.attempts(), 2);
  Advance(49);
  EXPECT_EQ(store_.attempts(), 2);
  Advance(1);
  EXPECT_EQ(store_.attempts(), 3);
  Advance(99);
  EXPECT_EQ(store_.attempts(), 3);
  Advance(1);
  EXPECT_EQ(store_.attempts(), 4);
  EXPECT_THAT(applets_.open(), IsEmpty());  // b has not begun for anybody
  EXPECT_EQ(observer_.lines.back(), "running memory 0");
  Advance(200);
  EXPECT_THAT(applets_.open(), ElementsAre("b"));
  Finish("b");
  EXPECT_EQ(StoredStatus(run), "success");
}

TEST_F(RunnerCommitTest, TheBackOffIsBounded) {
  const std::string run = Start(Flow("a:memory"));
  store_.Fail(std::vector<Status>(50, busy_));
  Finish("a");
  for (int i = 0; i < 50; ++i) Advance(5'000);
  EXPECT_EQ(StoredStatus(run), "success");
}

TEST_F(RunnerCommitTest, WhatHappensMeanwhileIsTheNextTransaction) {
  const std::string run = Start(Flow("a:memory b:memory"));
  store_.Fail({busy_});
  Finish("a");
  Finish("b");
  Advance(50);
  EXPECT_EQ(StoredStatus(run), "success");
  EXPECT_EQ(store_.commits(), 3);
}

TEST_F(RunnerCommitTest, ARunThatCannotBeSavedEndsInErrorAsItWasSavedLast) {
  const std::string run = Start(Flow("s:start a:memory b:memory", "s>a s>b"));
  store_.Fail({broken_});
  Finish("a");
  EXPECT_THAT(applets_.cancelled(), ElementsAre("b"));
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_EQ(Error(run), "The run's state could not be saved: constraint failed");
  EXPECT_EQ(Stored(run).progress, 1);
  EXPECT_EQ(Stored(run).results, "{}");
  EXPECT_EQ(Events(run).back(), "run.finished");
  EXPECT_EQ(observer_.lines.back(), "error memory 1");
  Finish("b");
  EXPECT_TRUE(runner_->IsIdle());
}

TEST_F(RunnerCommitTest, IfEvenThatFailsItEndsForThoseWhoWatch) {
  const std::string run = Start(Flow("a:memory"));
  store_.Fail({broken_, busy_, broken_});
  const CancelAnswer cancelled = Cancel(run);
  Advance(50);
  EXPECT_EQ(StoredStatus(run), "running");  // on the disk: the next start resumes it
  EXPECT_EQ(observer_.lines.back(), "error memory 0");
  EXPECT_EQ(observer_.events.size(), store_.run(run).events.size());
  ASSERT_TRUE(cancelled->has_value());
  EXPECT_EQ((*cancelled)->code(), Code::kFailedPrecondition);
  const CancelAnswer again = Cancel(run);
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->code(), Code::kFailedPrecondition);
}

TEST_F(RunnerCommitTest, NodesOfAnAbandonedRunGiveTheirSlotsBack) {
  options_.max_parallel_nodes = 1;
  Restart();
  Start(Flow("a:memory b:memory", "a>b"));
  store_.Fail({broken_});
  Finish("a");  // b has begun in the transaction that is refused
  EXPECT_THAT(applets_.open(), IsEmpty());
  Start(Flow("c:memory"));
  EXPECT_THAT(applets_.open(), ElementsAre("c"));
}

}  // namespace
}  // namespace synappsd::engine
