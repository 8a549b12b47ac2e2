// Back-off and quarantine.
#include "unit/workers/supervisor/world.h"

namespace synappsd::workers {
namespace {

using State = SupervisorSnapshot::State;

TEST(BackOff, FirstAtOnceThenDoublesUpToTheCap) {
  BackOff back_off({}, [] { return 0.9999999; });
  const auto next = [&] {
    return std::chrono::round<Milliseconds>(back_off.Next(Milliseconds(0)));
  };
  EXPECT_EQ(next(), Milliseconds(0));
  for (const int expected :
       {100, 200, 400, 800, 1'600, 3'200, 6'400, 12'800, 25'600, 51'200, 60'000, 60'000}) {
    EXPECT_NEAR(static_cast<double>(next().count()), expected, 1);
  }
  EXPECT_EQ(back_off.Next(Milliseconds(10'000)), Milliseconds(0)) << "it had been stable";
  EXPECT_NEAR(static_cast<double>(back_off.Next(Milliseconds(9'999)).count()), 100, 1);
}

TEST(BackOff, AtLeastHalfIsCertain) {
  BackOff back_off({}, [] { return 0.0; });
  back_off.Next(Milliseconds(0));
  EXPECT_EQ(back_off.Next(Milliseconds(0)), Milliseconds(50));
  EXPECT_EQ(back_off.Next(Milliseconds(0)), Milliseconds(100));
}

TEST(CircuitBreaker, CountsWithinItsWindowOnly) {
  CircuitBreaker breaker({5, Milliseconds(600'000), Milliseconds(1'800'000)});
  FakeClock clock;
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(breaker.Crash(clock.Now()));
  clock.Advance(Milliseconds(600'000));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(breaker.Crash(clock.Now()));
  clock.Advance(Milliseconds(599'999));
  EXPECT_TRUE(breaker.Crash(clock.Now()));
  EXPECT_FALSE(breaker.MayTry(clock.Now()));
  clock.Advance(Milliseconds(1'800'000));
  EXPECT_TRUE(breaker.MayTry(clock.Now()));
  EXPECT_TRUE(breaker.Crash(clock.Now())) << "one crash of a trial is enough";
  EXPECT_FALSE(breaker.MayTry(clock.Now()));
  breaker.Reset();
  EXPECT_FALSE(breaker.is_open());
  EXPECT_FALSE(breaker.Crash(clock.Now()));
}

TEST(SupervisorBreaker, CrashesAreAnsweredLaterAndLater) {
  World world;
  world.StartReady();
  world.Exit(world.Main());
  EXPECT_EQ(world.state(), State::kStarting) << "the first at once";
  world.Exit(world.Main());
  EXPECT_EQ(world.state(), State::kBackingOff);
  world.Pass(Milliseconds(98));
  EXPECT_EQ(world.state(), State::kBackingOff);
  world.Pass(Milliseconds(2));
  EXPECT_EQ(world.state(), State::kStarting);
  world.Exit(world.Main());
  world.Pass(Milliseconds(198));
  EXPECT_EQ(world.state(), State::kBackingOff);
  world.Pass(Milliseconds(2));
  EXPECT_EQ(world.state(), State::kStarting);
}

class SupervisorQuarantine : public ::testing::Test {
 protected:
  // Five crashes, with a call that waits at the last one.
  void CrashUntilQuarantined() {
    world_.StartReady();
    for (int i = 0; i < 4; ++i) world_.CrashMain();
    ASSERT_EQ(world_.state(), State::kReady);
    ASSERT_TRUE(world_.quarantines.empty());
    world_.Arrive(false);
    world_.Exit(world_.Main());
    ASSERT_EQ(world_.state(), State::kQuarantined);
  }
  World world_;
};

TEST_F(SupervisorQuarantine, TheFifthCrashStoresItAndCallsFailAtOnce) {
  CrashUntilQuarantined();
  ASSERT_EQ(world_.quarantines.size(), 1u);
  EXPECT_EQ(world_.quarantines[0].crash.signal, 11);
  EXPECT_EQ(world_.quarantines[0].crash.method, "applet.handle/1");
  EXPECT_EQ(world_.quarantines[0].trial_after, Milliseconds(1'800'000));
  const CallId call = world_.Arrive();
  EXPECT_EQ(world_.Outcome(call), Code::kUnavailable);
  EXPECT_NE(world_.Message(call).find("signal 11"), std::string::npos) << world_.Message(call);
  const std::size_t workers = world_.workers.size();
  world_.Pass(Milliseconds(1'799'999));
  EXPECT_EQ(world_.Outcome(world_.Arrive()), Code::kUnavailable);
  EXPECT_EQ(world_.workers.size(), workers);
  EXPECT_EQ(world_.supervisor.Snapshot().trial_in, Milliseconds(1));
}

TEST_F(SupervisorQuarantine, ItEndsWhatWaitsAndLeavesWhatIsAtWork) {
  world_.StartReady();
  for (int i = 0; i < 3; ++i) world_.CrashMain();
  const CallId a = world_.Arrive();
  const CallId b = world_.Arrive();
  world_.Exit(world_.Main());  // the fourth
  world_.Pass(Milliseconds(10'000));
  for (const auto& [id, worker] : std::map(world_.workers)) {
    if (!worker.gone && !worker.ready) world_.Ready(id);
  }
  const CallId at_work = world_.Arrive(false);
  world_.Exit(world_.WorkerOf(a));
  EXPECT_EQ(world_.state(), State::kQuarantined);
  EXPECT_EQ(world_.Outcome(a), Code::kInternal);
  EXPECT_FALSE(world_.Outcome(b));
  EXPECT_FALSE(world_.Outcome(at_work));
  world_.Complete(b);
  world_.Complete(at_work);
  EXPECT_EQ(world_.state(), State::kQuarantined) << "only the trial decides";
}

TEST_F(SupervisorQuarantine, OneCallTriesAndItsSuccessClosesIt) {
  CrashUntilQuarantined();
  world_.Pass(Milliseconds(1'800'000));
  const CallId trial = world_.Arrive();
  EXPECT_FALSE(world_.Outcome(trial));
  EXPECT_EQ(world_.Outcome(world_.Arrive()), Code::kUnavailable) << "one at a time";
  world_.Ready(world_.Last());
  EXPECT_EQ(world_.WorkerOf(trial), world_.Last());
  EXPECT_EQ(world_.state(), State::kQuarantined);
  world_.Complete(trial);
  EXPECT_EQ(world_.state(), State::kReady);
  EXPECT_EQ(world_.quarantines_forgotten, 1);
  world_.Complete(world_.Arrive());
  for (int i = 0; i < 4; ++i) world_.CrashMain();
  EXPECT_EQ(world_.state(), State::kReady) << "with a clean record";
}

TEST_F(SupervisorQuarantine, ACrashOfTheTrialOpensItAgain) {
  CrashUntilQuarantined();
  world_.Pass(Milliseconds(1'800'000));
  const CallId trial = world_.Arrive();
  world_.Ready(world_.Last());
  world_.Exit(world_.Last());
  EXPECT_EQ(world_.Outcome(trial), Code::kUnavailable);
  EXPECT_EQ(world_.quarantines.size(), 2u);
  EXPECT_EQ(world_.Outcome(world_.Arrive()), Code::kUnavailable);
  world_.Pass(Milliseconds(1'800'000));
  EXPECT_FALSE(world_.Outcome(world_.Arrive()));
}

TEST_F(SupervisorQuarantine, ATrialThatNeverRanLeavesItToTheNext) {
  CrashUntilQuarantined();
  world_.Pass(Milliseconds(1'800'000));
  const CallId first = world_.Arrive();
  world_.Cancel(first);
  EXPECT_EQ(world_.state(), State::kQuarantined);
  const CallId second = world_.Arrive();
  EXPECT_FALSE(world_.Outcome(second));
  world_.Ready(world_.Last());
  world_.Complete(second);
  EXPECT_EQ(world_.state(), State::kReady);
}

TEST_F(SupervisorQuarantine, TheAdministratorClearsIt) {
  CrashUntilQuarantined();
  world_.supervisor.ClearQuarantine();
  world_.Do();
  EXPECT_EQ(world_.quarantines_forgotten, 1);
  EXPECT_EQ(world_.state(), State::kStarting);
  world_.Ready(world_.Main());
  world_.Complete(world_.Arrive());
  world_.supervisor.ClearQuarantine();
  world_.Do();
  EXPECT_EQ(world_.quarantines_forgotten, 1);
}

TEST_F(SupervisorQuarantine, AnotherVersionClearsIt) {
  CrashUntilQuarantined();
  world_.supervisor.Replace();
  world_.Do();
  EXPECT_EQ(world_.quarantines_forgotten, 1);
  EXPECT_EQ(world_.state(), State::kStarting);
}

TEST_F(SupervisorQuarantine, IsRememberedOverARestart) {
  WorkerCrash crash;
  crash.reason = "signal 7 (Bus error)";
  world_.supervisor.Quarantine(Milliseconds(1'000), crash);
  world_.Start();
  EXPECT_TRUE(world_.workers.empty());
  const CallId early = world_.Arrive();
  EXPECT_EQ(world_.Outcome(early), Code::kUnavailable);
  EXPECT_NE(world_.Message(early).find("signal 7"), std::string::npos) << world_.Message(early);
  world_.Pass(Milliseconds(1'000));
  const CallId trial = world_.Arrive();
  world_.Ready(world_.Last());
  world_.Complete(trial);
  EXPECT_EQ(world_.state(), State::kReady);
}

TEST_F(SupervisorQuarantine, CrashesWhileLoadingCountToo) {
  world_.Start();
  const CallId call = world_.Arrive();
  for (int i = 0; i < 5; ++i) {
    ASSERT_NE(world_.Main(), 0u);
    world_.Exit(world_.Main());
    if (i < 4) world_.Pass(Milliseconds(1'000));
  }
  EXPECT_EQ(world_.state(), State::kQuarantined);
  EXPECT_EQ(world_.Outcome(call), Code::kUnavailable);
  EXPECT_EQ(world_.calls[call].invoked, 0u);
  EXPECT_EQ(world_.quarantines.at(0).crash.method, "load");
}

}  // namespace
}  // namespace synappsd::workers
