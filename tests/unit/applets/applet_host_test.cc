// The whole way from AppletCaller to the fixture modules and back, in worker processes and in this
// one: callers must not notice.
#include "applets/applet_host.h"

#include <cstdlib>

#include "unit/applets/applet_host_fixture.h"

namespace synappsd::applets {
namespace {

using testing::AppletHostFixture;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Listener;
using ::testing::SizeIs;

class AppletHostTest : public AppletHostFixture, public ::testing::WithParamInterface<Isolation> {
 protected:
  Isolation GetIsolation() const override { return GetParam(); }
};

INSTANTIATE_TEST_SUITE_P(Isolation, AppletHostTest,
                         ::testing::Values(Isolation::kProcess, Isolation::kInProcess),
                         [](const auto& test) {
                           return test.param == Isolation::kProcess ? "Process" : "InProcess";
                         });

// What only code that is not sandboxed may do.
class InProcessOnly : public AppletHostFixture {
 protected:
  Isolation GetIsolation() const override { return Isolation::kInProcess; }
};

TEST_P(AppletHostTest, CallsAnAppletInAnyCase) {
  const auto listener = Call("Echo", R"({"content":{"n":1.0}})");
  EXPECT_TRUE(listener->Wait().status.ok());
  EXPECT_EQ(listener->Wait().json, R"({"content":{"n":1.0}})");
}

TEST_P(AppletHostTest, BrokenPackagesAreLeftOutAndHurtNobody) {
  std::vector<std::string> broken;
  for (const BrokenPackage& package : registry_.broken()) {
    broken.push_back(package.directory.filename().string() + ": " + package.reason.message());
  }
  EXPECT_THAT(broken, ElementsAre(HasSubstr("no_note: "), HasSubstr("wrong_note: ")));
  EXPECT_EQ(registry_.Find("no_note"), nullptr);
  // These are found out by loading them.
  const Status no_symbol = Call("no_symbol")->Wait().status;
  EXPECT_EQ(no_symbol.code(), Code::kFailedPrecondition);
  EXPECT_THAT(no_symbol.message(), HasSubstr("does not export synapps_applet_v1()"));
  EXPECT_THAT(Call("wrong_manifest")->Wait().status.message(),
              HasSubstr("the module is package \"org.synapps.test.other\", applet.json says "
                        "\"org.synapps.test.wrong-manifest\""));
  EXPECT_TRUE(Call("echo")->Wait().status.ok());
  EXPECT_EQ(StatusOf("echo").state, PackageState::kReady);
  EXPECT_EQ(StatusOf("echo").isolation, GetParam());
  EXPECT_EQ(StatusOf("echo").pid != 0, GetParam() == Isolation::kProcess);
  EXPECT_EQ(StatusOf("wrong-manifest").state, PackageState::kBroken);
  EXPECT_THAT(StatusOf("wrong-manifest").reason, HasSubstr("org.synapps.test.other"));
}

TEST_P(AppletHostTest, ThePackagesServedMayChange) {
  auto packages = registry_.packages();
  EXPECT_TRUE(Call("echo")->Wait().status.ok());
  EXPECT_TRUE(Call("slow", R"({"content":{"ms":0}})")->Wait().status.ok());
  const auto slow = Call("slow", R"({"content":{"ms":3600000}})");
  const std::uint64_t slow_id = last_id_;
  Serve({});
  EXPECT_EQ(Call("echo")->Wait().status.code(), Code::kNotFound);
  EXPECT_FALSE(slow->done()) << "it ends what it has";
  EXPECT_EQ(StatusOf("slow").state, PackageState::kDraining);
  host_->Cancel(slow_id);
  EXPECT_EQ(slow->Wait().status.code(), Code::kCancelled);
  Serve(packages);
  EXPECT_TRUE(Call("echo")->Wait().status.ok());
}

TEST_P(AppletHostTest, DisabledRefusesUntilEnabled) {
  EXPECT_EQ(host_->SetDisabled("org.synapps.test.none", true).code(), Code::kNotFound);
  EXPECT_TRUE(host_->SetDisabled("org.synapps.test.echo", true).ok());
  EXPECT_EQ(StatusOf("echo").state, PackageState::kDisabled);
  const Status refused = Call("echo")->Wait().status;
  EXPECT_EQ(refused.code(), Code::kUnavailable);
  EXPECT_THAT(refused.message(), HasSubstr("disabled"));
  EXPECT_TRUE(host_->SetDisabled("org.synapps.test.echo", false).ok());
  EXPECT_TRUE(Call("echo")->Wait().status.ok());
}

TEST_P(AppletHostTest, AnUnknownTypeIsNotFound) {
  const auto listener = Call("telepath");
  EXPECT_EQ(listener->Wait().status.code(), Code::kNotFound);
  EXPECT_THAT(listener->Wait().status.message(), HasSubstr("\"telepath\""));
  EXPECT_NE(listener->thread(), std::this_thread::get_id()) << "never from inside Call()";
}

TEST_P(AppletHostTest, PassesErrorsOn) {
  const AppletOutcome outcome = Call("error_status")->Wait();
  EXPECT_EQ(outcome.status, Status(Code::kNotFound, "no such thing"));
  EXPECT_EQ(outcome.json, R"({"details":{"thing":"x"}})");
  EXPECT_EQ(Call("refuses")->Wait().status.code(), Code::kUnimplemented);
  EXPECT_EQ(Call("create_fails")->Wait().status.code(), Code::kFailedPrecondition);
  EXPECT_EQ(Call("throws")->Wait().status.code(), Code::kInternal);
}

TEST_P(AppletHostTest, DistrustsResults) {
  const Status nonsense = Call("invalid_json")->Wait().status;
  EXPECT_EQ(nonsense.code(), Code::kInternal);
  EXPECT_THAT(nonsense.message(), HasSubstr("applet \"invalid_json\""));
  EXPECT_EQ(Call("huge_output")->Wait().status.code(), Code::kResourceExhausted);
}

TEST_P(AppletHostTest, BoundsEvents) {
  const auto listener = Call("floods_events");
  // 4096 bytes are 273 events of 15 bytes, one byte is left; the answer does not fit in that.
  EXPECT_EQ(listener->Wait().status.code(), Code::kResourceExhausted);
  EXPECT_THAT(listener->events(), SizeIs(273));
}

TEST_P(AppletHostTest, ASecondCompleteIsRefused) {
  EXPECT_EQ(Call("completes_twice")->Wait().json, R"({"content":0})");
  EXPECT_EQ(Call("completes_twice")->Wait().json, R"({"content":9})");
}

TEST_F(InProcessOnly, CountsDurably) {
  testing::PackageDirectory directory;
  const std::string file = (directory.path() / "count").string();
  EXPECT_EQ(Call("counting")->Wait().status.code(), Code::kInternal) << "no file named";
  setenv("COUNTING_FILE", file.c_str(), 1);
  EXPECT_TRUE(Call("counting")->Wait().status.ok());
  EXPECT_TRUE(Call("counting_idempotent")->Wait().status.ok());
  unsetenv("COUNTING_FILE");
  EXPECT_EQ(directory.Read("count"), "request-counting\nrequest-counting_idempotent\n");
}

TEST_P(AppletHostTest, CancelReachesTheApplet) {
  AppletHostOptions options;
  options.cancel_grace = Milliseconds(60'000);  // so it is the applet that reacts
  Make(options);
  const auto listener = Call("slow", R"({"content":{"ms":3600000}})");
  host_->Cancel(last_id_);
  host_->Cancel(last_id_);
  EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);

  const auto blocked = Call("blocks");
  blocked->WaitForEvent();
  host_->Cancel(last_id_);
  EXPECT_EQ(blocked->Wait().status, Status(Code::kCancelled, "stopped"));
}

TEST_P(AppletHostTest, CancelEndsACallWhoseAppletDoesNotReact) {
  AppletHostOptions options;
  options.cancel_grace = Milliseconds(50);
  Make(options);
  const auto listener = Call("never_completes");
  listener->WaitForEvent();
  EXPECT_FALSE(listener->done());
  host_->Cancel(last_id_);
  EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);
  host_->Cancel(last_id_);
  host_->Cancel(12345);
}

TEST_P(AppletHostTest, ThePackagesOwnTimeLimitEndsACall) {
  AppletHostOptions options;
  options.cancel_grace = Milliseconds(1'000);  // over it, never_completes would be told of
  Make(options);
  ServeChanged([](Manifest& manifest) { manifest.timeout = Milliseconds(100); });
  const std::string longer = R"({"content":{"ms":3600000}})";
  // The third waits for one of the two that may run: its time is counted too.
  const std::vector calls = {Call("slow", longer), Call("slow", longer), Call("slow", longer),
                             Call("never_completes")};
  for (const auto& call : calls) {
    const Status status = call->Wait().status;
    EXPECT_EQ(status.code(), Code::kDeadlineExceeded);
    EXPECT_THAT(status.message(), HasSubstr("timed out after 100 ms, the limits.timeout_ms"));
  }
  Serve(registry_.packages());
  EXPECT_TRUE(Call("slow", R"({"content":{"ms":200}})")->Wait().status.ok());
}

TEST_P(AppletHostTest, CallsOverTheConcurrencyWaitTheirTurn) {
  AppletHostOptions options;
  options.max_waiting = 2;
  Make(options);
  const auto first = Call("slow", R"({"content":{"ms":3600000}})");
  const std::uint64_t first_id = last_id_;
  const auto second = Call("slow", R"({"content":{"ms":3600000}})");
  const std::uint64_t second_id = last_id_;
  const auto third = Call("slow", R"({"content":{"ms":0}})");
  const auto fourth = Call("slow", R"({"content":{"ms":0}})");
  const std::uint64_t fourth_id = last_id_;
  const auto fifth = Call("slow");
  EXPECT_EQ(fifth->Wait().status.code(), Code::kResourceExhausted);
  EXPECT_THAT(fifth->Wait().status.message(), HasSubstr("applet \"slow\" is busy"));
  host_->Cancel(fourth_id);
  EXPECT_EQ(fourth->Wait().status.code(), Code::kCancelled) << "no slot is needed to cancel";
  EXPECT_FALSE(third->done());
  host_->Cancel(first_id);
  EXPECT_TRUE(third->Wait().status.ok()) << "it got the slot of the first";
  host_->Cancel(second_id);
  EXPECT_EQ(second->Wait().status.code(), Code::kCancelled);
}

TEST_P(AppletHostTest, StoreWritesComeWithTheResult) {
  const AppletOutcome put = Ask("store.put/1", R"({"key":"k","value":{"n":1.0},"tags":["t"]})");
  EXPECT_THAT(put.json, HasSubstr(R"("status":0)"));
  ASSERT_THAT(put.store_writes, SizeIs(1));
  EXPECT_EQ(put.store_writes[0].value.package, "org.synapps.test.asks");
  EXPECT_EQ(put.store_writes[0].value.key, "k");
  EXPECT_EQ(put.store_writes[0].value.value, R"({"n":1.0})");
  EXPECT_TRUE(values_.values.empty()) << "writing is the receiver's business";
  values_.Apply(put.store_writes[0]);
  EXPECT_THAT(Ask("store.get/1", R"({"key":"k"})").json, HasSubstr(R"("value":{"n":1.0})"));
}

TEST_P(AppletHostTest, RequestsAreCheckedAndAnswered) {
  EXPECT_THAT(Ask("telepathy/1", "{}").json, HasSubstr(R"({"content":{"status":12,)"));
  EXPECT_THAT(Ask("timer.after/1", "{}").json, HasSubstr("lacks"));
  EXPECT_THAT(Ask("timer.after/1", R"({"ms":1})").json, HasSubstr(R"("status":0)"));
  EXPECT_THAT(Ask("http.fetch/1", R"({"url":"https://elsewhere.org"})").json,
              HasSubstr("package org.synapps.test.asks may not reach elsewhere.org:443"));
  EXPECT_THAT(Ask("config.get/1", "").json, HasSubstr(R"("secrets":{"test_key":false})"));
}

TEST_P(AppletHostTest, AppletsCallEachOther) {
  EXPECT_THAT(Ask("applet.call/1", R"({"type":"Echo","content":{"n":1.0}})").json,
              HasSubstr(R"("answer":{"content":{"n":1.0})"));
  EXPECT_THAT(Ask("applet.call/1", R"({"type":"refuses"})").json,
              HasSubstr("may not call applet \\\"refuses\\\""));
  EXPECT_THAT(
      Ask("applet.call/1", R"({"type":"slow","content":{"ms":3600000},"timeout_ms":50})").json,
      HasSubstr(R"({"content":{"status":4,)"));
}

TEST_P(AppletHostTest, AppletsThatCallEachOtherInACircleAreToldSo) {
  const Status too_deep = Call("ping")->Wait().status;
  EXPECT_EQ(too_deep.code(), Code::kResourceExhausted);
  EXPECT_THAT(too_deep.message(), HasSubstr("applets call each other 8 deep already"));
  ServeChanged([](Manifest& manifest) { manifest.applets[0].info.concurrency = 1; });
  const Status no_room = Call("ping")->Wait().status;
  EXPECT_EQ(no_room.code(), Code::kResourceExhausted);
  EXPECT_THAT(no_room.message(), HasSubstr("ask each other in a circle"));
}

// One has ping and waits for pong, the other the reverse: only time ends that.
TEST_P(AppletHostTest, CirclesThatWaitForEachOtherEndInTime) {
  ServeChanged([](Manifest& manifest) { manifest.applets[0].info.concurrency = 1; });
  std::vector<std::shared_ptr<Listener>> circles;
  for (int i = 0; i < 10; ++i) {
    AppletCall call;
    call.type = i % 2 == 0 ? "ping" : "pong";
    call.timeout = Milliseconds(500);
    circles.push_back(std::make_shared<Listener>());
    const std::uint64_t id = host_->Call(std::move(call), circles.back());
    timers_.After(Milliseconds(500), [this, id] { host_->Cancel(id); });  // as the engine does
  }
  for (const auto& circle : circles) EXPECT_FALSE(circle->Wait().status.ok());
  EXPECT_THAT(Call("ping")->Wait().status.message(), HasSubstr("in a circle"))
      << "nothing is held any more";
}

TEST_P(AppletHostTest, TheEndOfACallEndsTheCallsItAskedFor) {
  const auto listener =
      Call("asks", R"({"type":"slow","content":{"ms":3600000}})", "ask/applet.call/1");
  const auto in_flight = [&] { return StatusOf("slow").calls_in_flight; };
  const auto wait_until = [&](std::uint64_t calls) {
    const auto deadline = std::chrono::steady_clock::now() + testing::kPatience;
    while (in_flight() != calls && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return in_flight() == calls;
  };
  ASSERT_TRUE(wait_until(1));
  host_->Cancel(last_id_);
  EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);
  EXPECT_TRUE(wait_until(0));
}

TEST_P(AppletHostTest, TheEndOfACallAbortsItsRequests) {
  const auto listener = Call("asks", R"({"ms":3600000})", "ask/timer.after/1");
  host_->Cancel(last_id_);  // "asks" has no cancel(): the grace period ends the call
  EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);
  EXPECT_THAT(listener->Wait().store_writes, IsEmpty());
}

TEST_P(AppletHostTest, ManyCallsFromManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 50; ++i) {
        AppletCall call;
        call.type = i % 2 == 0 ? "echo" : "slow";
        call.json = R"({"content":{"ms":1}})";
        auto listener = std::make_shared<Listener>();
        const std::uint64_t id = host_->Call(std::move(call), listener);
        if (i % 5 == 0) host_->Cancel(id);
        const Status status = listener->Wait().status;
        EXPECT_TRUE(status.ok() || status.code() == Code::kCancelled) << status.ToString();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_P(AppletHostTest, StopEndsEverything) {
  AppletHostOptions options;
  options.cancel_grace = Milliseconds(50);
  Make(options);
  const auto never = Call("never_completes");
  const auto slow = Call("slow", R"({"content":{"ms":3600000}})");
  const auto slow2 = Call("slow", R"({"content":{"ms":3600000}})");
  const auto waiting = Call("slow", R"({"content":{"ms":3600000}})");
  host_->Stop(Milliseconds(30'000));
  for (const auto& listener : {never, slow, slow2, waiting}) {
    EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);
  }
  EXPECT_EQ(Call("echo")->Wait().status.code(), Code::kUnavailable);
}

}  // namespace
}  // namespace synappsd::applets
