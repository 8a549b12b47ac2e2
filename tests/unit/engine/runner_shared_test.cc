// Runs that are taken up and dropped while the engine works, because other daemons share the
// database.
#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FakeOthers : public OtherDaemons {
 public:
  bool HoldsLease() const override { return holds_lease; }
  void CancelRun(const std::string& run_id, std::function<void(Status)> done) override {
    asked.push_back(run_id);
    done(Status(Code::kUnavailable, "asked"));
  }

  bool holds_lease = true;
  std::vector<std::string> asked;
};

class RunnerSharedTest : public RunnerTest {
 protected:
  RunnerSharedTest() { Begin(); }

  void Begin() {
    Restart();
    runner_ = std::make_unique<Runner>(
        options_, RunnerParts{store_, applets_, applets_, observer_, clock_, *admission_, &others_},
        inbox_);
  }

  void TakeUp(const std::string& run_id) {
    runner_->TakeUp({{run_id, 7}});
    Pump();
  }

  FakeOthers others_;
};

TEST_F(RunnerSharedTest, TakesUpARunWhileOthersGoOn) {
  const std::string orphan = Start(Flow("a:memory b:writer", "a>b"));
  Finish("a");
  Begin();
  const std::string own = Start(Flow("c:memory"));
  TakeUp(orphan);
  Finish("b");
  Finish("c");
  EXPECT_EQ(StoredStatus(orphan), "success");
  EXPECT_EQ(StoredStatus(own), "success");
}

TEST_F(RunnerSharedTest, ARunThatIsHeldIsNotTakenUpAgain) {
  const std::string run = Start(Flow("a:memory"));
  TakeUp(run);
  TakeUp(run);
  EXPECT_EQ(applets_.calls().size(), 1U);
  Finish("a");
  EXPECT_EQ(StoredStatus(run), "success");
}

TEST_F(RunnerSharedTest, ARunThatEndedBeforeItWasReadIsLeftAsItIs) {
  const std::string run = Start(Flow("a:memory"));
  Finish("a");
  const int commits = store_.commits();
  TakeUp(run);
  EXPECT_EQ(store_.commits(), commits);
  EXPECT_EQ(StoredStatus(run), "success");
}

TEST_F(RunnerSharedTest, ACancellationThatWasAskedForBeforeIsCarriedOut) {
  const std::string run = Start(Flow("a:memory"));
  Begin();
  testing::FakeRunStore::StoredRun stored = store_.run(run);
  stored.cancel_requested = true;
  store_.Put(stored);
  TakeUp(run);
  EXPECT_EQ(StoredStatus(run), "cancelled");
  EXPECT_EQ(applets_.calls().size(), 1U);  // before
}

TEST_F(RunnerSharedTest, DroppedRunsAreCancelledAndNotWritten) {
  const std::string run = Start(Flow("a:memory b:writer", "a>b"));
  store_.Hold(true);
  const StartAnswer starting = StartLater(Flow("c:memory"));
  Pump();
  const int attempts = store_.attempts();
  const std::vector<DroppedRun> dropped = runner_->DropRuns();
  ASSERT_EQ(dropped.size(), 1U);
  EXPECT_EQ(dropped[0].run_id, run);
  EXPECT_EQ(dropped[0].told_seq, static_cast<std::int64_t>(store_.run(run).events.size()));
  ASSERT_TRUE(starting->has_value());
  EXPECT_EQ((*starting)->status().code(), Code::kUnavailable);
  store_.LoseRequests();
  store_.Hold(false);
  Finish("a");
  EXPECT_EQ(store_.attempts(), attempts);
  EXPECT_EQ(StoredStatus(run), "running");
  // A slot that the dropped call held is free again, and new runs are taken.
  EXPECT_EQ(StoredStatus(Start(Flow("s:start"))), "success");
}

TEST_F(RunnerSharedTest, ADroppedRunThatWasNotReadYetIsNamed) {
  const std::string run = Start(Flow("a:memory"));
  Begin();
  store_.Hold(true);
  TakeUp(run);
  const CancelAnswer cancelled = Cancel(run);
  const std::vector<DroppedRun> dropped = runner_->DropRuns();
  ASSERT_EQ(dropped.size(), 1U);
  EXPECT_EQ(dropped[0].told_seq, 7);
  ASSERT_TRUE(cancelled->has_value());
  EXPECT_EQ((*cancelled)->code(), Code::kUnavailable);
  store_.Hold(false);
  Pump();  // the answer to what was being read
  EXPECT_THAT(applets_.open(), IsEmpty());
  TakeUp(run);
  EXPECT_THAT(applets_.open(), ElementsAre("a"));
}

// A commit of the run's earlier life is answered after the run was taken up again.
TEST_F(RunnerSharedTest, AnAnswerOfAnEarlierLifeIsIgnored) {
  const std::string run = Start(Flow("a:memory b:writer", "a>b"));
  store_.Hold(true);
  applets_.Finish("a", testing::Ok(R"({"content":1})"));
  Pump();  // its commit is on its way
  runner_->DropRuns();
  runner_->TakeUp({{run}});
  store_.Hold(false);
  Pump();
  Finish("b");
  EXPECT_EQ(StoredStatus(run), "success");
  EXPECT_EQ(store_.run(run).node_runs.at("a").attempt, 0);
}

TEST_F(RunnerSharedTest, NoCallIsMadeWhileTheLeaseMayBeOver) {
  others_.holds_lease = false;
  const std::string run = Start(Flow("a:memory"));
  EXPECT_THAT(applets_.open(), IsEmpty());
  others_.holds_lease = true;
  runner_->LeaseIsBack();
  Pump();
  EXPECT_THAT(applets_.open(), ElementsAre("a"));
  Finish("a");
  EXPECT_EQ(StoredStatus(run), "success");
}

TEST_F(RunnerSharedTest, ACallHeldBackIsNotMadeForADroppedRun) {
  others_.holds_lease = false;
  Start(Flow("a:memory"));
  runner_->DropRuns();
  others_.holds_lease = true;
  runner_->LeaseIsBack();
  Pump();
  EXPECT_THAT(applets_.open(), IsEmpty());
}

TEST_F(RunnerSharedTest, ARunOfAnotherDaemonIsCancelledByAskingForIt) {
  const std::string run = Start(Flow("a:memory"));
  Begin();
  const CancelAnswer answer = Cancel(run);
  EXPECT_THAT(others_.asked, ElementsAre(run));
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->message(), "asked");
}

TEST_F(RunnerSharedTest, OnlyAHeldRunIsCancelledForAnotherDaemon) {
  const std::string run = Start(Flow("a:memory"));
  runner_->CancelHeld("elsewhere");
  runner_->CancelHeld(run);
  Pump();
  EXPECT_EQ(StoredStatus(run), "cancelled");
  EXPECT_THAT(others_.asked, IsEmpty());
}

}  // namespace
}  // namespace synappsd::engine
