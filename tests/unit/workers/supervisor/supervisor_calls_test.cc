// Calls: deadlines, cancellation, and what becomes of them when their worker crashes.
#include "unit/workers/supervisor/world.h"

namespace synappsd::workers {
namespace {

using State = SupervisorSnapshot::State;

TEST(SupervisorCalls, OneThatWaitsForAWorkerIsCancelledAtOnce) {
  World world;
  world.Start();
  const CallId call = world.Arrive();
  world.Cancel(call);
  EXPECT_EQ(world.Outcome(call), Code::kCancelled);
  world.Ready(world.Main());
  EXPECT_EQ(world.calls[call].invoked, 0u);
  world.Cancel(call);
  world.Cancel(1'000'000);
}

TEST(SupervisorCalls, OneThatWaitsOverItsTimeIsToldWhy) {
  World world;
  world.Start();
  const CallId call = world.Arrive(true, Milliseconds(1'000));
  world.Exit(world.Main());
  world.Pass(Milliseconds(1'000));
  EXPECT_EQ(world.Outcome(call), Code::kDeadlineExceeded);
  EXPECT_NE(world.Message(call).find("signal 11"), std::string::npos) << world.Message(call);
}

TEST(SupervisorCalls, OneThatReactsToItsCancellationEndsByItself) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId call = world.Arrive();
  world.Cancel(call);
  world.Cancel(call);
  EXPECT_EQ(world.workers[worker].cancelled.count(call), 1u);
  EXPECT_FALSE(world.Outcome(call));
  world.Complete(call);
  world.Pass(Milliseconds(10'000));
  EXPECT_FALSE(world.workers[worker].killed);
}

TEST(SupervisorCalls, OneThatDoesNotIsEndedAndItsWorkerKilled) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId call = world.Arrive();
  world.Cancel(call);
  world.Pass(Milliseconds(1'999));
  EXPECT_FALSE(world.workers[worker].killed);
  world.Pass(Milliseconds(1));
  EXPECT_EQ(world.Outcome(call), Code::kCancelled);
  EXPECT_TRUE(world.workers[worker].killed);
  ASSERT_EQ(world.crashes.size(), 1u);
  EXPECT_FALSE(world.crashes[0].counted) << "somebody changed his mind within the call's time";
  EXPECT_EQ(world.crashes[0].crash.type, "echo");
}

TEST(SupervisorCalls, TheDeadlineCancelsThenKillsAndCounts) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId call = world.Arrive(true, Milliseconds(1'000));
  world.Pass(Milliseconds(1'000));
  EXPECT_EQ(world.workers[worker].cancelled.count(call), 1u);
  EXPECT_FALSE(world.Outcome(call));
  world.Pass(Milliseconds(2'000));
  EXPECT_EQ(world.Outcome(call), Code::kDeadlineExceeded);
  EXPECT_TRUE(world.workers[worker].killed);
  ASSERT_EQ(world.crashes.size(), 1u);
  EXPECT_TRUE(world.crashes[0].counted);
  EXPECT_EQ(world.calls[call].invoked, 1u) << "it is not made again";
}

TEST(SupervisorCalls, CancelledJustBeforeItsDeadlineCountsAsOverIt) {
  World world;
  world.StartReady();
  const CallId call = world.Arrive(true, Milliseconds(1'000));
  world.Pass(Milliseconds(999));
  world.Cancel(call);
  world.Pass(Milliseconds(2'000));
  EXPECT_EQ(world.Outcome(call), Code::kCancelled);
  ASSERT_EQ(world.crashes.size(), 1u);
  EXPECT_TRUE(world.crashes[0].counted);
}

TEST(SupervisorCalls, AStuckCallDoesNotCostTheOthersWhoseLoopLives) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId stuck = world.Arrive();
  const CallId other = world.Arrive(false);
  world.Cancel(stuck);
  world.Pass(Milliseconds(2'000));
  EXPECT_EQ(world.Outcome(stuck), Code::kCancelled);
  EXPECT_FALSE(world.workers[worker].killed);
  EXPECT_NE(world.Main(), worker) << "new calls go elsewhere";
  world.Complete(other);
  EXPECT_TRUE(world.workers[worker].killed) << "not stopped: it holds a call that does not end";
  EXPECT_EQ(world.crashes.size(), 1u);
}

TEST(SupervisorCalls, AStuckLoopCostsTheOthersTheirWorkerButNoSuspicion) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId stuck = world.Arrive();
  const CallId once = world.Arrive(false);
  const CallId repeatable = world.Arrive();
  world.Cancel(stuck);
  world.Pass(Milliseconds(2'000), false);
  EXPECT_TRUE(world.workers[worker].killed);
  EXPECT_EQ(world.Outcome(once), Code::kAborted);
  world.Ready(world.Main());
  EXPECT_EQ(world.WorkerOf(repeatable), world.Main()) << "with the others, not alone";
  world.Complete(repeatable);
}

TEST(SupervisorCalls, ACrashEndsWhatIsNotIdempotentWithItsReason) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId call = world.Arrive(false);
  world.Exit(worker, {0, 3});
  EXPECT_EQ(world.Outcome(call), Code::kAborted);
  EXPECT_NE(world.Message(call).find("exit code 3"), std::string::npos) << world.Message(call);
  EXPECT_EQ(world.calls[call].invoked, 1u);
  ASSERT_EQ(world.crashes.size(), 1u);
  EXPECT_EQ(world.crashes[0].crash.type, "echo");
  EXPECT_EQ(world.crashes[0].crash.method, "applet.handle/1");
  EXPECT_EQ(world.crashes[0].crash.exit_code, 3);
}

TEST(SupervisorCalls, SuspectsRunAloneWhileNewCallsGoOn) {
  World world;
  world.StartReady();
  const CallId a = world.Arrive();
  const CallId b = world.Arrive(true, Milliseconds(60'000), "other");
  world.Exit(world.Main());
  EXPECT_EQ(world.crashes[0].crash.type, "") << "it may be either";
  EXPECT_EQ(world.crashes[0].crash.method, "applet.handle/1");
  const WorkerId main = world.Main();
  world.Ready(main);
  const CallId fresh = world.Arrive();
  EXPECT_EQ(world.WorkerOf(fresh), main);
  EXPECT_EQ(world.WorkerOf(a), 0u);
  for (const auto& [id, worker] : std::map(world.workers)) {
    if (id > main) world.Ready(id);
  }
  EXPECT_NE(world.WorkerOf(a), 0u);
  EXPECT_NE(world.WorkerOf(b), 0u);
  EXPECT_NE(world.WorkerOf(a), world.WorkerOf(b));
  EXPECT_NE(world.WorkerOf(a), main);
  const WorkerId solo = world.WorkerOf(a);
  world.Complete(a);
  EXPECT_TRUE(world.workers[solo].stopping);
  world.Complete(b);
  world.Complete(fresh);
}

TEST(SupervisorCalls, ACallThatCrashesTwoWorkersFailsForGoodAndTheOthersPass) {
  World world;
  world.StartReady();
  const CallId guilty = world.Arrive();
  const CallId innocent = world.Arrive();
  world.Exit(world.Main());
  for (const auto& [id, worker] : std::map(world.workers)) {
    if (!worker.gone) world.Ready(id);
  }
  world.Exit(world.WorkerOf(guilty), {6, 0});
  EXPECT_EQ(world.Outcome(guilty), Code::kInternal);
  EXPECT_NE(world.Message(guilty).find("signal 6"), std::string::npos) << world.Message(guilty);
  EXPECT_EQ(world.calls[guilty].invoked, 2u);
  world.Complete(innocent);
  EXPECT_EQ(world.state(), State::kReady);
}

TEST(SupervisorCalls, SuspectsShareFewWorkers) {
  World world;
  world.StartReady();
  std::vector<CallId> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(world.Arrive());
  world.Exit(world.Main());
  EXPECT_EQ(world.workers.size(), 1u + 1u + 4u);
  for (const auto& [id, worker] : std::map(world.workers)) {
    if (!worker.gone) world.Ready(id);
  }
  for (const CallId call : calls) world.Complete(call);
  EXPECT_EQ(world.workers.size(), 1u + 1u + 4u) << "they were used again";
}

TEST(SupervisorCalls, ASoloWorkerTakesOverWhereThereIsNoMain) {
  World world;
  world.StartReady();
  const CallId call = world.Arrive();
  world.Exit(world.Main());
  const WorkerId main = world.Main();
  const WorkerId solo = world.Last();
  ASSERT_NE(main, solo);
  world.Ready(solo);
  world.Exit(main);
  EXPECT_EQ(world.Main(), 0u) << "the back-off";
  world.Complete(call);
  EXPECT_EQ(world.Main(), solo);
}

TEST(SupervisorCalls, ACancelledCallIsNotMadeAgain) {
  World world;
  world.StartReady();
  const CallId call = world.Arrive();
  world.Cancel(call);
  world.Exit(world.Main());
  EXPECT_EQ(world.Outcome(call), Code::kCancelled);
}

TEST(SupervisorCalls, TheDeadlineHoldsOverRepetitions) {
  World world;
  world.StartReady();
  const CallId call = world.Arrive(true, Milliseconds(1'000));
  world.Pass(Milliseconds(600));
  world.Exit(world.Main());
  const WorkerId solo = world.Last();
  world.Ready(solo);
  EXPECT_EQ(world.WorkerOf(call), solo);
  world.Pass(Milliseconds(400));
  EXPECT_EQ(world.workers[solo].cancelled.count(call), 1u);
}

}  // namespace
}  // namespace synappsd::workers
