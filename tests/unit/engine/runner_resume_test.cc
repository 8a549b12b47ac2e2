// Restarts: what a run goes on with.
#include <map>

#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::synappsd::testing::WithData;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RunnerResumeTest : public RunnerTest {};

TEST_F(RunnerResumeTest, FinishedNodesAreNotCalledAgain) {
  const store::FlowRecord flow =
      WithData(Flow("s:start a:memory b:writer e:end", "s>a a>b b>e"), "b",
               R"({"input":"{{results.a.output}} of {{input.x}}"})");
  const std::string run = Start(flow, R"({"x":"y"})");
  Finish("a", R"("result")");
  const std::string request_id = applets_.calls()[1].request_id;
  Restart();
  EXPECT_EQ(Resume(), 1U);
  EXPECT_THAT(applets_.open(), ElementsAre("b"));
  const auto calls = applets_.calls();
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(calls[2].request_id, request_id);
  EXPECT_EQ(calls[2].attempt, 1U);
  EXPECT_EQ(calls[2].json, calls[1].json);
  EXPECT_THAT(calls[2].json, HasSubstr(R"({"content":"result of y",)"));
  Finish("b", "2");
  EXPECT_EQ(StoredStatus(run), "success");
  EXPECT_EQ(Stored(run).results,
            R"({"a":{"type":"memory","output":"result"},"b":{"type":"writer","output":2}})");
  EXPECT_EQ(Stored(run).progress, 4);
  EXPECT_EQ(store_.run(run).node_runs.at("b").attempt, 1);
  EXPECT_EQ(Events(run).back(), "run.finished");
}

TEST_F(RunnerResumeTest, TheNextAttemptIsCommittedBeforeItIsMade) {
  const std::string run = Start(Flow("a:memory"));
  Restart();
  store_.Fail({Status(Code::kUnavailable, "busy")});
  Resume();
  EXPECT_THAT(applets_.open(), IsEmpty());
  Advance(50);
  EXPECT_THAT(applets_.open(), ElementsAre("a"));
  Restart();
  Resume();
  EXPECT_EQ(applets_.calls().back().attempt, 2U);
}

TEST_F(RunnerResumeTest, AnAppletThatIsNotIdempotentIsNotCalledAgain) {
  const std::string run = Start(Flow("s:start a:memory b:mailer", "s>a s>b"));
  Finish("a");
  Restart();
  Resume();
  EXPECT_THAT(applets_.open(), IsEmpty());
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_EQ(Error(run),
            "Error in applet 'mailer': the daemon stopped while node 'b' was in flight; its applet "
            "is not idempotent, so it was not called again");
  EXPECT_EQ(store_.run(run).node_runs.at("b").error_code, static_cast<int>(Code::kAborted));
  EXPECT_EQ(Stored(run).results, R"({"a":{"type":"memory","output":1}})");
}

TEST_F(RunnerResumeTest, AnAppletThatIsGoneIsNamed) {
  applets_.Add("gone");
  const std::string run = Start(Flow("a:gone"));
  applets_.Remove("gone");
  Restart();
  Resume();
  EXPECT_EQ(Error(run), "Error in applet 'gone': Applet type 'gone' not found");
}

TEST_F(RunnerResumeTest, AWaitingRunGoesOn) {
  options_.max_active_runs = 1;
  Restart();
  Start(Flow("a:memory"));
  const std::string waiting = Start(Flow("b:mailer"));
  Restart();
  EXPECT_EQ(Resume(), 2U);
  Finish(applets_.open().front());
  Finish(applets_.open().front());
  EXPECT_EQ(StoredStatus(waiting), "success");
}

TEST_F(RunnerResumeTest, ARunThatWasFailingEndsAsItWasGoingTo) {
  const std::string run = Start(Flow("a:writer b:memory c:mailer"));
  Fail("a", Code::kInternal, "broken");  // committed; b and c still work
  Restart();
  Resume();
  EXPECT_THAT(applets_.open(), IsEmpty());
  EXPECT_EQ(StoredStatus(run), "error");
  EXPECT_EQ(Error(run), "Error in applet 'writer': broken");
  EXPECT_THAT(NodeRuns(run), ElementsAre("a error", "b cancelled", "c cancelled"));
}

TEST_F(RunnerResumeTest, ARunThatWasBeingCancelledEndsCancelled) {
  const std::string run = Start(Flow("a:memory b:memory"));
  Cancel(run);
  Fail("a", Code::kCancelled, "");
  Restart();
  Resume();
  EXPECT_EQ(StoredStatus(run), "cancelled");
  EXPECT_THAT(NodeRuns(run), ElementsAre("a cancelled", "b cancelled"));
}

TEST_F(RunnerResumeTest, ARunOfTheExistingSystemEndsInError) {
  testing::FakeRunStore::StoredRun old;
  old.run.id = "old";
  old.run.status = "running";
  old.run.total_steps = 3;
  old.run.progress = 2;
  store_.Put(old);
  EXPECT_EQ(Resume(), 1U);
  EXPECT_EQ(StoredStatus("old"), "error");
  EXPECT_EQ(Error("old"),
            "Run was interrupted and cannot be resumed: its flow was not kept with it");
}

TEST_F(RunnerResumeTest, ARunWhoseFlowCannotBeReadEndsInError) {
  testing::FakeRunStore::StoredRun broken;
  broken.run.id = "broken";
  broken.run.status = "running";
  broken.graph = "{";
  store_.Put(broken);
  Resume();
  EXPECT_THAT(Error("broken"), HasSubstr("cannot be resumed: its flow cannot be read"));
}

TEST_F(RunnerResumeTest, IsRefusedWhileDraining) {
  store_.Hold(true);
  bool failed = false;
  runner_->Resume([&failed](const Result<std::size_t>& count) { failed = !count.ok(); });
  runner_->BeginDrain();
  store_.Hold(false);
  Pump();
  EXPECT_TRUE(failed);
}

// Stops the process after every number of deliveries of the disk, from none to all: whatever was
// acknowledged ends, and no node is done twice.
TEST_F(RunnerResumeTest, AtEveryPointARunCanBeTakenUp) {
  const store::FlowRecord flow =
      Flow("s:start a:memory b:writer c:memory d:artist e:end", "s>a s>b a>c b>c c>d d>e b>e");
  for (int point = 0; point < 12; ++point) {
    SCOPED_TRACE("point " + std::to_string(point));
    Restart();
    const StartAnswer answer = StartLater(flow);
    int deliveries = 0;
    std::map<std::string, int> finished;  // committed results, by node
    const auto run_for = [&](int limit) {
      for (int turn = 0; turn < 100; ++turn) {
        for (const Inbox::Task& task : inbox_->Wait(Milliseconds(0))) task(*runner_);
        runner_->Settle();
        if (deliveries == limit) return;
        if (store_.DeliverOne()) {
          ++deliveries;
        } else if (!applets_.open().empty()) {
          applets_.Finish(applets_.open().front(), testing::Ok(R"({"content":0})"));
        } else {
          return;
        }
      }
    };
    run_for(point);
    const auto before = store_.runs();
    Restart();
    std::size_t resumed = 0;
    runner_->Resume([&resumed](const Result<std::size_t>& count) { resumed = *count; });
    run_for(-1);
    for (const auto& [id, run] : store_.runs()) {
      EXPECT_EQ(run.run.status, "success");
      EXPECT_EQ(run.run.progress, 6);
      for (const store::EventRecord& event : run.events) {
        finished[id + event.node_id] += event.kind == "node.completed";
      }
    }
    for (const auto& [node, times] : finished) EXPECT_LE(times, 1) << node;
    // What was answered before the stop is there.
    EXPECT_TRUE(!answer->has_value() || before.count(***answer) == 1U);
  }
  EXPECT_GE(store_.runs().size(), 11U);
}

// What a run has done may be large, and there may be many: the daemon listens before they are read.
TEST_F(RunnerResumeTest, IsAnsweredBeforeTheRunsAreRead) {
  Start(Flow("a:memory"));
  Start(Flow("b:memory"));
  Restart();
  std::size_t count = 0;
  runner_->Resume([&count](const Result<std::size_t>& found) { count = *found; });
  const auto take_tasks = [this] {
    for (const Inbox::Task& task : inbox_->Wait(Milliseconds(0))) task(*runner_);
  };
  ASSERT_TRUE(store_.DeliverOne());
  take_tasks();
  EXPECT_EQ(count, 2U);
  EXPECT_THAT(applets_.open(), IsEmpty());
  ASSERT_TRUE(store_.DeliverOne());  // the first of them
  EXPECT_FALSE(store_.DeliverOne());
  Pump();
  EXPECT_EQ(applets_.open().size(), 2U);
}

TEST_F(RunnerResumeTest, ARunThatIsNotReadYetCanBeCancelled) {
  const std::string run = Start(Flow("s:start a:memory", "s>a"));
  Restart();
  store_.FailResuming({Status(Code::kUnavailable, "busy")});
  EXPECT_EQ(Resume(), 1U);
  const CancelAnswer first = Cancel(run);
  const CancelAnswer second = Cancel(run);
  EXPECT_FALSE(first->has_value());
  Advance(50);
  ASSERT_TRUE(first->has_value() && second->has_value());
  EXPECT_TRUE((*first)->ok() && (*second)->ok());
  EXPECT_EQ(StoredStatus(run), "cancelled");
  EXPECT_EQ(applets_.calls().size(), 1U);  // before the restart
}

TEST_F(RunnerResumeTest, ARunStartedMeanwhileDoesNotWait) {
  const std::string old = Start(Flow("a:memory"));
  Restart();
  store_.FailResuming({Status(Code::kUnavailable, "busy"), Status(Code::kUnavailable, "busy")});
  Resume();
  const std::string run = Start(Flow("b:memory"));
  Finish("b");
  EXPECT_EQ(StoredStatus(run), "success");
  Advance(50);
  Advance(100);
  Finish("a");
  EXPECT_EQ(StoredStatus(old), "success");
}

TEST_F(RunnerResumeTest, ARunThatCannotBeReadIsLeftAndTheOthersGoOn) {
  Start(Flow("a:memory"));
  Start(Flow("a:memory"));
  Restart();
  store_.FailResuming({Status(Code::kDataLoss, "damaged")});
  EXPECT_EQ(Resume(), 2U);
  EXPECT_EQ(applets_.open().size(), 1U);
}

TEST_F(RunnerResumeTest, StoppedWhileReadingItAnswersWhoCancels) {
  const std::string run = Start(Flow("a:memory"));
  Restart();
  store_.FailResuming({Status(Code::kUnavailable, "busy")});
  Resume();
  const CancelAnswer answer = Cancel(run);
  runner_->BeginDrain();
  Advance(50);
  EXPECT_THAT(applets_.open(), IsEmpty());
  runner_->Stop();
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->code(), Code::kUnavailable);
  Restart();
  EXPECT_EQ(Resume(), 1U);
  EXPECT_THAT(applets_.open(), ElementsAre("a"));
}

TEST_F(RunnerResumeTest, ARunStaysInItsTrace) {
  const TraceContext asked = NewTrace();
  const StartAnswer answer = StartLater(Flow("a:memory"), "{}", asked);
  Pump();
  Restart();
  Resume();
  const auto calls = applets_.calls();
  ASSERT_EQ(calls.size(), 2U);
  for (const applets::AppletCall& call : calls) {
    EXPECT_EQ(call.trace.trace_id, asked.trace_id);
    EXPECT_NE(call.trace.span_id, asked.span_id);
  }
  EXPECT_NE(calls[0].trace.span_id, calls[1].trace.span_id);
}

TEST_F(RunnerResumeTest, ARunThatNobodyTracesBeginsATrace) {
  Start(Flow("a:memory"));
  Restart();
  Resume();
  const auto calls = applets_.calls();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_FALSE(calls[0].trace.empty());
  EXPECT_FALSE(calls[0].trace.sampled);
  EXPECT_EQ(calls[0].trace.trace_id, calls[1].trace.trace_id);
}

}  // namespace
}  // namespace synappsd::engine
