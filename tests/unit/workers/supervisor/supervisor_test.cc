// Workers: starting, watching, replacing, ending.
#include "workers/supervisor/supervisor.h"

#include "unit/workers/supervisor/world.h"

namespace synappsd::workers {
namespace {

using State = SupervisorSnapshot::State;

TEST(Supervisor, KeepsAWorkerReadyAndGivesItTheCallsThatWaited) {
  World world;
  const CallId early = world.Arrive();
  EXPECT_TRUE(world.workers.empty());
  EXPECT_EQ(world.state(), State::kIdle);
  world.Start();
  EXPECT_EQ(world.state(), State::kStarting);
  const CallId waiting = world.Arrive();
  EXPECT_EQ(world.WorkerOf(early), 0u);
  world.Ready(world.Main());
  EXPECT_EQ(world.state(), State::kReady);
  EXPECT_EQ(world.WorkerOf(early), world.Main());
  EXPECT_EQ(world.WorkerOf(waiting), world.Main());
  world.Complete(early);
  world.Complete(waiting);
  EXPECT_EQ(world.workers.size(), 1u);
  EXPECT_EQ(world.supervisor.Snapshot().calls, 0u);
}

TEST(Supervisor, UnlessWarmWaitsForTheFirstCall) {
  SupervisorOptions options = TestOptions();
  options.warm = false;
  World world(options);
  world.Start();
  EXPECT_TRUE(world.workers.empty());
  EXPECT_FALSE(world.supervisor.NextTick());
  world.Arrive();
  EXPECT_EQ(world.state(), State::kStarting);
}

TEST(Supervisor, WhatACallsWorkerIsNotCannotEndIt) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId call = world.Arrive();
  EXPECT_FALSE(world.supervisor.CallCompleted(worker + 1, call));
  EXPECT_FALSE(world.supervisor.CallCompleted(worker, call + 1));
  world.Complete(call);
  EXPECT_FALSE(world.supervisor.CallCompleted(worker, call));
}

TEST(Supervisor, AModuleThatIsRefusedBreaksThePackageUntilItIsReplaced) {
  World world;
  world.Start();
  const CallId waiting = world.Arrive();
  const WorkerId worker = world.Main();
  world.supervisor.WorkerRefused(worker, "it needs ABI 2");
  world.Do();
  EXPECT_EQ(world.Outcome(waiting), Code::kFailedPrecondition);
  EXPECT_NE(world.Message(waiting).find("ABI 2"), std::string::npos);
  EXPECT_EQ(world.state(), State::kBroken);
  EXPECT_EQ(world.Outcome(world.Arrive()), Code::kFailedPrecondition);
  world.Exit(worker, {0, 1});
  world.Pass(Milliseconds(3'600'000));
  EXPECT_EQ(world.workers.size(), 1u) << "it is not tried again by itself";
  EXPECT_TRUE(world.crashes.empty());

  world.supervisor.Replace();
  world.Do();
  world.Ready(world.Main());
  world.Complete(world.Arrive());
}

TEST(Supervisor, AWorkerThatCannotBeSpawnedFailsWhatWaitsAndIsTriedAgain) {
  World world;
  world.Start();
  const CallId waiting = world.Arrive();
  world.supervisor.SpawnFailed(world.Main(), "no memory");
  world.Do();
  EXPECT_EQ(world.Outcome(waiting), Code::kUnavailable);
  EXPECT_EQ(world.state(), State::kBackingOff);
  const CallId later = world.Arrive();
  world.Pass(Milliseconds(100));
  ASSERT_NE(world.Main(), 0u);
  world.Ready(world.Main());
  world.Complete(later);
}

TEST(Supervisor, AModuleThatTakesTooLongToLoadIsKilled) {
  World world;
  world.Start();
  const WorkerId worker = world.Main();
  world.Pass(Milliseconds(29'999));
  EXPECT_FALSE(world.workers[worker].killed);
  world.Pass(Milliseconds(1));
  EXPECT_TRUE(world.workers[worker].killed);
  ASSERT_EQ(world.crashes.size(), 1u);
  EXPECT_TRUE(world.crashes[0].counted);
  EXPECT_EQ(world.crashes[0].crash.method, "load");
}

TEST(Supervisor, PingsAndReportsALoopThatIsSlow) {
  World world;
  const WorkerId worker = world.StartReady();
  world.Advance(Milliseconds(4'999));
  EXPECT_EQ(world.workers[worker].pings, 0);
  world.Advance(Milliseconds(1));
  EXPECT_EQ(world.workers[worker].pings, 1);
  world.Pong({Milliseconds(50)});
  EXPECT_TRUE(world.slow_loops.empty());
  world.Advance(Milliseconds(5'000));
  world.Pong({Milliseconds(51)});
  EXPECT_EQ(world.slow_loops, std::vector{Milliseconds(51)});
}

TEST(Supervisor, ACallThatBlocksTheLoopIsToBlame) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId guilty = world.Arrive();
  const CallId innocent = world.Arrive();
  world.Advance(Milliseconds(5'000));
  world.Pong({Milliseconds(29'999), guilty});
  EXPECT_FALSE(world.workers[worker].killed);
  world.Advance(Milliseconds(5'000));
  world.Pong({Milliseconds(30'000), guilty});
  EXPECT_TRUE(world.workers[worker].killed);
  EXPECT_EQ(world.crashes.at(0).crash.type, "echo");
  EXPECT_TRUE(world.crashes.at(0).counted);
  const WorkerId main = world.Main();
  world.Ready(main);
  EXPECT_EQ(world.WorkerOf(innocent), main);
  EXPECT_EQ(world.WorkerOf(guilty), 0u) << "it is to run alone";
}

TEST(Supervisor, AWorkerThatDoesNotAnswerIsKilled) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId call = world.Arrive(false, Milliseconds(600'000));
  world.Pass(Milliseconds(34'999), false);
  EXPECT_FALSE(world.workers[worker].killed);
  world.Pass(Milliseconds(1), false);
  EXPECT_TRUE(world.workers[worker].killed);
  EXPECT_EQ(world.Outcome(call), Code::kAborted);
  EXPECT_NE(world.Message(call).find("its loop was blocked for 30 s"), std::string::npos)
      << world.Message(call);
  EXPECT_TRUE(world.crashes.at(0).counted);
}

TEST(Supervisor, MisbehaviourIsKilledOnce) {
  World world;
  const WorkerId worker = world.StartReady();
  world.supervisor.WorkerMisbehaved(worker, "a bad frame");
  world.supervisor.WorkerMisbehaved(worker, "a bad frame");
  world.Do();
  EXPECT_TRUE(world.workers[worker].killed);
  world.Exit(worker, {9, 0});
  ASSERT_EQ(world.crashes.size(), 1u);
  EXPECT_EQ(world.crashes[0].crash.reason, "killed: a bad frame");
  EXPECT_EQ(world.supervisor.Snapshot().restarts, 1u);
}

// ---- replacement

TEST(Supervisor, ReplaceEndsOldCallsOnTheOldWorkerAndTakesNewOnesToTheNew) {
  World world;
  const WorkerId before = world.StartReady();
  const CallId old_call = world.Arrive();
  world.supervisor.Replace();
  world.Do();
  const WorkerId after = world.Main();
  ASSERT_NE(after, before);
  const CallId new_call = world.Arrive();
  EXPECT_EQ(world.WorkerOf(new_call), 0u) << "what is old must not get it";
  world.Ready(after);
  EXPECT_EQ(world.WorkerOf(new_call), after);
  EXPECT_EQ(world.WorkerOf(old_call), before);
  EXPECT_FALSE(world.workers[before].stopping);
  world.Complete(old_call);
  EXPECT_TRUE(world.workers[before].stopping);
  world.Exit(before, {0, 0});
  EXPECT_TRUE(world.crashes.empty());
  world.Complete(new_call);
}

TEST(Supervisor, ReplaceOfAWorkerThatStillStartsKillsIt) {
  World world;
  world.Start();
  const WorkerId before = world.Main();
  const CallId waiting = world.Arrive();
  world.supervisor.Replace();
  world.Do();
  EXPECT_TRUE(world.workers[before].killed);
  world.Exit(before, {9, 0});
  world.Ready(world.Main());
  world.Complete(waiting);
  EXPECT_TRUE(world.crashes.empty());
}

TEST(Supervisor, DrainingHasALimit) {
  World world;
  const WorkerId before = world.StartReady();
  const CallId repeatable = world.Arrive(true, Milliseconds(-1));
  const CallId once = world.Arrive(false, Milliseconds(-1));
  world.supervisor.Replace();
  world.Do();
  world.Ready(world.Main());
  world.Pass(Milliseconds(299'999));
  EXPECT_FALSE(world.workers[before].killed);
  world.Pass(Milliseconds(1));
  EXPECT_TRUE(world.workers[before].killed);
  EXPECT_EQ(world.Outcome(once), Code::kAborted);
  EXPECT_EQ(world.WorkerOf(repeatable), world.Main()) << "nothing speaks against it";
  world.Complete(repeatable);
  EXPECT_TRUE(world.crashes.empty());
}

TEST(Supervisor, AWorkerThatDoesNotStopIsKilled) {
  World world;
  const WorkerId before = world.StartReady();
  world.supervisor.Replace();
  world.Do();
  EXPECT_TRUE(world.workers[before].stopping);
  world.Pass(Milliseconds(2'000));
  EXPECT_TRUE(world.workers[before].killed);
}

TEST(Supervisor, ACrashWhileStoppingIsReportedAndCostsNothing) {
  World world;
  const WorkerId before = world.StartReady();
  world.supervisor.Replace();
  world.Do();
  world.Exit(before, {11, 0});
  ASSERT_EQ(world.crashes.size(), 1u);
  EXPECT_FALSE(world.crashes[0].counted);
  EXPECT_EQ(world.crashes[0].crash.method, "destroy");
}

TEST(Supervisor, OldWorkersAreBounded) {
  World world;
  const WorkerId first = world.StartReady();
  std::vector<CallId> calls;
  for (int i = 0; i < 5; ++i) {
    calls.push_back(world.Arrive());
    world.supervisor.Replace();
    world.Do();
    world.Ready(world.Main());
  }
  EXPECT_TRUE(world.workers[first].killed);
  EXPECT_EQ(world.WorkerOf(calls[0]), world.Main()) << "its call is made again";
  EXPECT_NE(world.WorkerOf(calls[1]), world.Main());
  for (const CallId call : calls) world.Complete(call);
}

TEST(Supervisor, RecyclesAfterSoManyCallsWithoutAPause) {
  SupervisorOptions options = TestOptions();
  options.recycle_after_calls = 2;
  World world(options);
  const WorkerId before = world.StartReady();
  world.Complete(world.Arrive());
  EXPECT_EQ(world.workers.size(), 1u);
  const CallId second = world.Arrive();
  const CallId third = world.Arrive();
  world.Complete(second);
  ASSERT_EQ(world.workers.size(), 2u);
  const WorkerId after = world.Last();
  EXPECT_EQ(world.Main(), before);
  const CallId meanwhile = world.Arrive();
  EXPECT_EQ(world.WorkerOf(meanwhile), before) << "it serves until the next one is ready";
  world.Ready(after);
  EXPECT_EQ(world.Main(), after);
  EXPECT_EQ(world.WorkerOf(world.Arrive()), after);
  world.Complete(third);
  world.Complete(meanwhile);
  EXPECT_TRUE(world.workers[before].stopping);
  EXPECT_EQ(world.supervisor.Snapshot().restarts, 0u);
}

TEST(Supervisor, RecyclesAWorkerThatHasGrown) {
  SupervisorOptions options = TestOptions();
  options.recycle_above_bytes = 1000;
  World world(options);
  world.StartReady();
  world.Advance(Milliseconds(5'000));
  world.Pong({.memory_bytes = 1000});
  EXPECT_EQ(world.workers.size(), 1u);
  world.Advance(Milliseconds(5'000));
  world.Pong({.memory_bytes = 1001});
  EXPECT_EQ(world.workers.size(), 2u);
}

TEST(Supervisor, AReplacementThatFailsLeavesThePresentWorkerAtWork) {
  SupervisorOptions options = TestOptions();
  options.recycle_after_calls = 1;
  World world(options);
  const WorkerId before = world.StartReady();
  world.Complete(world.Arrive());
  world.Exit(world.Last());
  EXPECT_EQ(world.Main(), before);
  EXPECT_EQ(world.state(), State::kReady);
  EXPECT_EQ(world.failed_replacements.size(), 1u);
  EXPECT_NE(world.supervisor.Snapshot().reason.find("signal 11"), std::string::npos);
  EXPECT_TRUE(world.crashes.empty());
  world.Complete(world.Arrive());
  EXPECT_EQ(world.workers.size(), 2u) << "not again at once";
  world.Pass(Milliseconds(60'000));
  world.Complete(world.Arrive());
  ASSERT_EQ(world.workers.size(), 3u);
  world.Ready(world.Last());
  EXPECT_EQ(world.supervisor.Snapshot().reason, "");
}

TEST(Supervisor, ASuccessorTakesOverAtOnceWhenTheMainWorkerCrashes) {
  SupervisorOptions options = TestOptions();
  options.recycle_after_calls = 1;
  World world(options);
  const WorkerId before = world.StartReady();
  world.Complete(world.Arrive());
  const WorkerId after = world.Last();
  world.Exit(before);
  EXPECT_EQ(world.Main(), after);
  EXPECT_EQ(world.workers.size(), 2u);
  world.Ready(after);
  EXPECT_EQ(world.Main(), after);
}

// ---- disabled, retired

TEST(Supervisor, DisabledRefusesCallsAndEndsThoseUnderWay) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId under_way = world.Arrive();
  world.supervisor.SetDisabled(true);
  world.Do();
  EXPECT_EQ(world.state(), State::kDisabled);
  EXPECT_EQ(world.Outcome(world.Arrive()), Code::kUnavailable);
  world.Complete(under_way);
  world.Exit(worker, {0, 0});
  world.Pass(Milliseconds(60'000));
  EXPECT_EQ(world.workers.size(), 1u);
  world.supervisor.SetDisabled(false);
  world.Do();
  world.Ready(world.Main());
  world.Complete(world.Arrive());
}

TEST(Supervisor, RetiredIsGoneWhenItsCallsHaveEnded) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId under_way = world.Arrive();
  world.supervisor.Retire();
  world.Do();
  EXPECT_EQ(world.Outcome(world.Arrive()), Code::kUnavailable);
  EXPECT_FALSE(world.supervisor.is_gone());
  world.Complete(under_way);
  EXPECT_FALSE(world.supervisor.is_gone());
  world.Exit(worker, {0, 0});
  EXPECT_TRUE(world.supervisor.is_gone());
}

TEST(Supervisor, ACallWhoseDrainingWorkerCrashesEndsWhereNoOtherMayServe) {
  World world;
  const WorkerId worker = world.StartReady();
  const CallId call = world.Arrive();
  world.supervisor.SetDisabled(true);
  world.Do();
  world.Exit(worker);
  EXPECT_EQ(world.Outcome(call), Code::kUnavailable);
}

}  // namespace
}  // namespace synappsd::workers
