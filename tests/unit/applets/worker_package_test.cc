// What becomes of calls when the process they are in does not behave.
#include <signal.h>

#include <map>
#include <set>

#include "support/eventually.h"
#include "unit/applets/applet_host_fixture.h"

namespace synappsd::applets {
namespace {

using synappsd::testing::Eventually;
using testing::AppletHostFixture;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Listener;

class WorkerPackageTest : public AppletHostFixture {
 protected:
  std::shared_ptr<Listener> Crash(const std::string& how, const std::string& more = "",
                                  const std::string& type = "crashes") {
    return Call(type, R"({"content":{"how":")" + how + R"(")" + more + "}}");
  }
};

TEST_F(WorkerPackageTest, ACrashEndsTheCallWithItsReasonAndNothingElse) {
  const auto bystander = Call("slow", R"({"content":{"ms":300}})");
  const Status segv = Crash("segv", "", "crashes_once")->Wait().status;
  EXPECT_EQ(segv.code(), Code::kAborted);
  EXPECT_THAT(segv.message(), HasSubstr("signal 11 (Segmentation fault)"));
  EXPECT_TRUE(Crash("no", "", "crashes_once")->Wait().status.ok()) << "the next worker is there";
  const Status exit = Crash("exit", "", "crashes_once")->Wait().status;
  EXPECT_THAT(exit.message(), HasSubstr("exit code 3"));
  EXPECT_TRUE(bystander->Wait().status.ok());

  const PackageStatus status = StatusOf("crashes");
  ASSERT_TRUE(status.last_crash);
  EXPECT_EQ(status.last_crash->exit_code, 3);
  EXPECT_EQ(status.last_crash->type, "crashes_once");
  EXPECT_EQ(status.last_crash->method, "applet.handle/1");
  EXPECT_GT(status.last_crash->unix_seconds, 1.7e9);
}

TEST_F(WorkerPackageTest, AnIdempotentCallIsMadeAgain) {
  EXPECT_EQ(Crash("abort", R"(,"attempts":1)")->Wait().json, R"({"content":"alive"})");
  EXPECT_EQ(StatusOf("crashes").restarts, 1u);
}

TEST_F(WorkerPackageTest, ACallThatCrashesTwoWorkersFailsForGood) {
  const Status status = Crash("segv")->Wait().status;
  EXPECT_EQ(status.code(), Code::kInternal);
  EXPECT_THAT(status.message(), HasSubstr("signal 11"));
}

TEST_F(WorkerPackageTest, SuspectsAreToldApart) {
  std::vector<std::shared_ptr<Listener>> innocent;
  for (int i = 0; i < 4; ++i) innocent.push_back(Crash("no", R"(,"ms":200)"));
  const auto guilty = Crash("segv", R"(,"ms":50)");
  EXPECT_EQ(guilty->Wait().status.code(), Code::kInternal);
  for (const auto& listener : innocent) EXPECT_TRUE(listener->Wait().status.ok());
}

TEST_F(WorkerPackageTest, WhatACrashedAttemptWroteIsForgotten) {
  // The timer keeps the call open after its write, until the worker is killed.
  const auto listener = Call("asks", R"({"key":"k","value":1})", "ask/store.put/1");
  ASSERT_TRUE(listener->Wait().status.ok());
  EXPECT_EQ(listener->Wait().store_writes.size(), 1u);
  const auto waits = Call("asks", R"({"ms":3600000})", "ask/timer.after/1");
  const std::uint64_t id = last_id_;
  ASSERT_TRUE(Eventually([&] { return StatusOf("asks").calls_in_flight == 1; }));
  const int before = StatusOf("asks").pid;
  kill(before, SIGKILL);
  ASSERT_TRUE(
      Eventually([&] { return StatusOf("asks").pid != before && StatusOf("asks").pid != 0; }));
  host_->Cancel(id);
  EXPECT_FALSE(waits->Wait().status.ok());
  EXPECT_THAT(waits->Wait().store_writes, IsEmpty());
}

TEST_F(WorkerPackageTest, CrashesTooOftenAreQuarantinedAndTheAdministratorEndsThat) {
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(Crash("segv", "", "crashes_once")->Wait().status.code(), Code::kAborted);
  }
  EXPECT_TRUE(Crash("no")->Wait().status.ok());
  EXPECT_EQ(Crash("segv", "", "crashes_once")->Wait().status.code(), Code::kAborted);
  ASSERT_TRUE(Eventually([&] { return StatusOf("crashes").state == PackageState::kQuarantined; }));
  const Status refused = Crash("no")->Wait().status;
  EXPECT_EQ(refused.code(), Code::kUnavailable);
  EXPECT_THAT(refused.message(), HasSubstr("quarantine"));
  EXPECT_EQ(host_->Reload("org.synapps.test.crashes").code(), Code::kFailedPrecondition);
  ASSERT_TRUE(Eventually([&] { return quarantines_.All().size() == 1; }));
  EXPECT_EQ(quarantines_.All()[0].crash.signal, SIGSEGV);
  EXPECT_TRUE(Call("echo")->Wait().status.ok()) << "the others are as they were";

  // Another daemon finds it in the store.
  Make({});
  EXPECT_EQ(Crash("no")->Wait().status.code(), Code::kUnavailable);
  EXPECT_TRUE(host_->ClearQuarantine("org.synapps.test.crashes").ok());
  EXPECT_TRUE(Crash("no")->Wait().status.ok());
  EXPECT_TRUE(Eventually([&] { return quarantines_.All().empty(); }));
}

TEST_F(WorkerPackageTest, TheTrialAfterTheQuarantineEndsIt) {
  AppletHostOptions options;
  options.supervision.breaker.crashes = 1;
  options.supervision.breaker.trial_after = Milliseconds(100);
  Make(options);
  EXPECT_EQ(Crash("segv", "", "crashes_once")->Wait().status.code(), Code::kAborted);
  ASSERT_TRUE(Eventually([&] { return Crash("no")->Wait().status.ok(); }));
  EXPECT_EQ(StatusOf("crashes").state, PackageState::kReady);
  EXPECT_TRUE(Eventually([&] { return quarantines_.All().empty(); }));
}

TEST_F(WorkerPackageTest, ACallThatHangsIsEndedAndItsWorkerKilled) {
  AppletHostOptions options;
  options.cancel_grace = Milliseconds(100);
  Make(options);
  EXPECT_TRUE(Crash("no")->Wait().status.ok());
  const int before = StatusOf("crashes").pid;
  const auto hangs = Crash("hang");
  hangs->WaitForEvent();
  host_->Cancel(last_id_);
  EXPECT_EQ(hangs->Wait().status.code(), Code::kCancelled);
  EXPECT_TRUE(Crash("no")->Wait().status.ok());
  EXPECT_NE(StatusOf("crashes").pid, before);
}

TEST_F(WorkerPackageTest, ReloadUnderLoadLosesNoCall) {
  std::atomic<bool> stop{false};
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 3; ++t) {
    callers.emplace_back([&] {
      while (!stop) {
        AppletCall call;
        call.type = "crashes_once";
        call.json = R"({"content":{"ms":1}})";
        auto listener = std::make_shared<Listener>();
        host_->Call(std::move(call), listener);
        const Status status = listener->Wait().status;
        EXPECT_TRUE(status.ok()) << status.ToString();
        ++answered;
      }
    });
  }
  std::set<int> pids;
  for (int i = 0; i < 20; ++i) {
    const int before = answered;
    ASSERT_TRUE(Eventually([&] { return answered >= before + 10; }));
    pids.insert(StatusOf("crashes").pid);
    EXPECT_TRUE(host_->Reload("org.synapps.test.crashes").ok());
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_GT(pids.size(), 10u);
  EXPECT_FALSE(StatusOf("crashes").last_crash);
}

TEST_F(WorkerPackageTest, AnotherVersionTakesNewCallsWhileTheOldEndsItsOwn) {
  EXPECT_TRUE(Call("slow", R"({"content":{"ms":0}})")->Wait().status.ok());
  const auto slow = Call("slow", R"({"content":{"ms":3600000}})");
  const std::uint64_t slow_id = last_id_;
  const int before = StatusOf("slow").pid;
  AppletRegistry again({{packages_.path()}, {}}, grants_);
  ASSERT_TRUE(again.Scan().ok());
  Serve(again.packages());
  EXPECT_TRUE(Call("slow", R"({"content":{"ms":0}})")->Wait().status.ok());
  EXPECT_NE(StatusOf("slow").pid, before);
  EXPECT_FALSE(slow->done());
  EXPECT_EQ(kill(before, 0), 0) << "it still ends its call";
  host_->Cancel(slow_id);
  EXPECT_EQ(slow->Wait().status.code(), Code::kCancelled);
  ASSERT_TRUE(Eventually([&] { return kill(before, 0) != 0; }));
}

TEST_F(WorkerPackageTest, NoWorkerOutlivesItsHost) {
  std::set<int> pids;
  for (const char* fixture : {"echo", "slow", "crashes"}) {
    EXPECT_TRUE(Call(fixture)->Wait().status.ok());
    pids.insert(StatusOf(fixture).pid);
  }
  host_->Stop(Milliseconds(30'000));
  host_.reset();
  for (const int pid : pids) EXPECT_NE(kill(pid, 0), 0) << pid;
  Make({});
}

TEST_F(WorkerPackageTest, AWorkerThatCannotBeStartedSaysSo) {
  AppletHostOptions options;
  options.supervision.warm = false;
  Make(options, "/nowhere/synapps-worker");
  const Status status = Call("echo")->Wait().status;
  EXPECT_EQ(status.code(), Code::kUnavailable);
  EXPECT_THAT(status.message(), HasSubstr("/nowhere/synapps-worker"));
}

}  // namespace
}  // namespace synappsd::applets
