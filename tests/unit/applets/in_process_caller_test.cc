// The whole way from AppletCaller to the fixture modules and back.
#include "applets/in_process_caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

#include "services/http_fetch.h"
#include "services/simple_methods.h"
#include "services/store_methods.h"
#include "services/timer_thread.h"
#include "unit/applets/package_directory.h"
#include "unit/services/fakes.h"

namespace synappsd::applets {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::seconds kPatience(30);

class Listener : public AppletCallListener {
 public:
  void OnAppletEvent(std::string_view kind, std::string_view data) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    EXPECT_FALSE(outcome_) << "an event after the end";
    events_.push_back(std::string(kind) + " " + std::string(data));
    changed_.notify_all();
  }
  void OnAppletDone(AppletOutcome outcome) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    EXPECT_FALSE(outcome_) << "done twice";
    outcome_ = std::move(outcome);
    thread_ = std::this_thread::get_id();
    changed_.notify_all();
  }

  AppletOutcome Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return outcome_.has_value(); })) {
      return {Status(Code::kUnknown, "the test gave up waiting"), {}, {}};
    }
    return *outcome_;
  }
  void WaitForEvent() {
    std::unique_lock<std::mutex> lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return !events_.empty(); }));
  }
  bool done() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return outcome_.has_value();
  }
  std::vector<std::string> events() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return events_;
  }
  std::thread::id thread() const { return thread_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> events_;       // guarded by mutex_
  std::optional<AppletOutcome> outcome_;  // guarded by mutex_
  std::thread::id thread_;
};

// A transport nothing reaches.
class NoTransport : public services::HttpTransport {
 public:
  std::uint64_t Start(services::HttpRequest, std::shared_ptr<services::HttpListener>) override {
    ADD_FAILURE() << "no request should get this far";
    return 1;
  }
  void Abort(std::uint64_t) override {}
};

class InProcessCallerTest : public ::testing::Test {
 protected:
  InProcessCallerTest() : registry_({{packages_.path()}, {}}, grants_) {
    for (const char* fixture :
         {"asks", "blocks", "completes_twice", "counting", "create_fails", "echo", "error_status",
          "floods_events", "huge_output", "invalid_json", "never_completes", "no_note", "no_symbol",
          "refuses", "slow", "throws", "wrong_manifest", "wrong_note"}) {
      packages_.Link(fixture);
    }
    methods_.Add("timer.after/1", std::make_unique<services::TimerAfter>(timers_));
    methods_.Add("config.get/1", std::make_unique<services::ConfigGet>(secrets_));
    methods_.Add("http.fetch/1",
                 std::make_unique<services::HttpFetch>(services::HttpFetchParts{
                     transport_, timers_, secrets_, SystemClock(), &services::RandomFraction}));
    services::AddStoreMethods(methods_, values_, SystemClock());
    EXPECT_TRUE(registry_.Scan().ok());
    Make({});
  }
  ~InProcessCallerTest() override { caller_->Stop(Milliseconds(30'000)); }

  void Make(InProcessCallerOptions options) {
    if (caller_ != nullptr) caller_->Stop(Milliseconds(30'000));
    caller_ = std::make_unique<InProcessCaller>(options, methods_, timers_, SystemClock());
    caller_->Load(registry_);
  }

  std::shared_ptr<Listener> Call(const std::string& type, const std::string& json = "{}",
                                 const std::string& method = "applet.handle/1") {
    AppletCall call;
    call.type = type;
    call.json = json;
    call.method = method;
    call.request_id = "request-" + type;
    auto listener = std::make_shared<Listener>();
    last_id_ = caller_->Call(std::move(call), listener);
    return listener;
  }
  AppletOutcome Ask(const std::string& method, const std::string& params) {
    return Call("asks", params, "ask/" + method)->Wait();
  }

  testing::PackageDirectory packages_;
  services::TimerThread timers_;
  NoTransport transport_;
  services::testing::FakeSecrets secrets_;
  services::testing::MemoryValues values_;
  services::HostMethods methods_;
  GrantAsRequested grants_;
  AppletRegistry registry_;
  std::unique_ptr<InProcessCaller> caller_;
  std::uint64_t last_id_ = 0;
};

TEST_F(InProcessCallerTest, CallsAnAppletInAnyCase) {
  const auto listener = Call("Echo", R"({"content":{"n":1.0}})");
  EXPECT_TRUE(listener->Wait().status.ok());
  EXPECT_EQ(listener->Wait().json, R"({"content":{"n":1.0}})");
}

TEST_F(InProcessCallerTest, BrokenPackagesAreLeftOutAndHurtNobody) {
  std::vector<std::string> broken;
  for (const BrokenPackage& package : registry_.broken()) {
    broken.push_back(package.directory.filename().string() + ": " + package.reason.message());
  }
  EXPECT_THAT(broken,
              ElementsAre(HasSubstr("no_note: "), HasSubstr("wrong_note: "),
                          HasSubstr("does not export synapps_applet_v1()"),
                          HasSubstr("the module is package \"org.synapps.test.other\", applet.json "
                                    "says \"org.synapps.test.wrong-manifest\"")));
  EXPECT_EQ(registry_.Find("no_symbol"), nullptr);
  EXPECT_TRUE(Call("echo")->Wait().status.ok());
}

TEST_F(InProcessCallerTest, AnUnknownTypeIsNotFound) {
  const auto listener = Call("telepath");
  EXPECT_EQ(listener->Wait().status.code(), Code::kNotFound);
  EXPECT_THAT(listener->Wait().status.message(), HasSubstr("\"telepath\""));
  EXPECT_NE(listener->thread(), std::this_thread::get_id()) << "never from inside Call()";
}

TEST_F(InProcessCallerTest, PassesErrorsOn) {
  const AppletOutcome outcome = Call("error_status")->Wait();
  EXPECT_EQ(outcome.status, Status(Code::kNotFound, "no such thing"));
  EXPECT_EQ(outcome.json, R"({"details":{"thing":"x"}})");
  EXPECT_EQ(Call("refuses")->Wait().status.code(), Code::kUnimplemented);
  EXPECT_EQ(Call("create_fails")->Wait().status.code(), Code::kFailedPrecondition);
  EXPECT_EQ(Call("throws")->Wait().status.code(), Code::kInternal);
}

TEST_F(InProcessCallerTest, DistrustsResults) {
  const Status nonsense = Call("invalid_json")->Wait().status;
  EXPECT_EQ(nonsense.code(), Code::kInternal);
  EXPECT_THAT(nonsense.message(), HasSubstr("applet \"invalid_json\""));
  EXPECT_EQ(Call("huge_output")->Wait().status.code(), Code::kResourceExhausted);
}

TEST_F(InProcessCallerTest, BoundsEvents) {
  const auto listener = Call("floods_events");
  // 4096 bytes are 273 events of 15 bytes, one byte is left; the answer does not fit in that.
  EXPECT_EQ(listener->Wait().status.code(), Code::kResourceExhausted);
  EXPECT_THAT(listener->events(), SizeIs(273));
}

TEST_F(InProcessCallerTest, ASecondCompleteIsRefused) {
  EXPECT_EQ(Call("completes_twice")->Wait().json, R"({"content":0})");
  EXPECT_EQ(Call("completes_twice")->Wait().json, R"({"content":9})");
}

TEST_F(InProcessCallerTest, CountsDurably) {
  testing::PackageDirectory directory;
  const std::string file = (directory.path() / "count").string();
  EXPECT_EQ(Call("counting")->Wait().status.code(), Code::kInternal) << "no file named";
  setenv("COUNTING_FILE", file.c_str(), 1);
  EXPECT_TRUE(Call("counting")->Wait().status.ok());
  EXPECT_TRUE(Call("counting_idempotent")->Wait().status.ok());
  unsetenv("COUNTING_FILE");
  EXPECT_EQ(directory.Read("count"), "request-counting\nrequest-counting_idempotent\n");
}

TEST_F(InProcessCallerTest, CancelReachesTheApplet) {
  InProcessCallerOptions options;
  options.cancel_grace = Milliseconds(60'000);  // so it is the applet that reacts
  Make(options);
  const auto listener = Call("slow", R"({"content":{"ms":3600000}})");
  caller_->Cancel(last_id_);
  caller_->Cancel(last_id_);
  EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);

  const auto blocked = Call("blocks");
  blocked->WaitForEvent();
  caller_->Cancel(last_id_);
  EXPECT_EQ(blocked->Wait().status, Status(Code::kCancelled, "stopped"));
}

TEST_F(InProcessCallerTest, CancelEndsACallWhoseAppletDoesNotReact) {
  InProcessCallerOptions options;
  options.cancel_grace = Milliseconds(50);
  Make(options);
  const auto listener = Call("never_completes");
  listener->WaitForEvent();
  EXPECT_FALSE(listener->done());
  caller_->Cancel(last_id_);
  EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);
  caller_->Cancel(last_id_);
  caller_->Cancel(12345);
}

TEST_F(InProcessCallerTest, CallsOverTheConcurrencyWaitTheirTurn) {
  InProcessCallerOptions options;
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
  caller_->Cancel(fourth_id);
  EXPECT_EQ(fourth->Wait().status.code(), Code::kCancelled) << "no slot is needed to cancel";
  EXPECT_FALSE(third->done());
  caller_->Cancel(first_id);
  EXPECT_TRUE(third->Wait().status.ok()) << "it got the slot of the first";
  caller_->Cancel(second_id);
  EXPECT_EQ(second->Wait().status.code(), Code::kCancelled);
}

TEST_F(InProcessCallerTest, StoreWritesComeWithTheResult) {
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

TEST_F(InProcessCallerTest, RequestsAreCheckedAndAnswered) {
  EXPECT_THAT(Ask("telepathy/1", "{}").json, HasSubstr(R"({"content":{"status":12,)"));
  EXPECT_THAT(Ask("timer.after/1", "{}").json, HasSubstr("lacks"));
  EXPECT_THAT(Ask("timer.after/1", R"({"ms":1})").json, HasSubstr(R"("status":0)"));
  EXPECT_THAT(Ask("http.fetch/1", R"({"url":"https://elsewhere.org"})").json,
              HasSubstr("package org.synapps.test.asks may not reach elsewhere.org:443"));
  EXPECT_THAT(Ask("config.get/1", "").json, HasSubstr(R"("secrets":{"test_key":false})"));
}

TEST_F(InProcessCallerTest, TheEndOfACallAbortsItsRequests) {
  const auto listener = Call("asks", R"({"ms":3600000})", "ask/timer.after/1");
  caller_->Cancel(last_id_);  // "asks" has no cancel(): the grace period ends the call
  EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);
  EXPECT_THAT(listener->Wait().store_writes, IsEmpty());
}

TEST_F(InProcessCallerTest, ManyCallsFromManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 50; ++i) {
        AppletCall call;
        call.type = i % 2 == 0 ? "echo" : "slow";
        call.json = R"({"content":{"ms":1}})";
        auto listener = std::make_shared<Listener>();
        const std::uint64_t id = caller_->Call(std::move(call), listener);
        if (i % 5 == 0) caller_->Cancel(id);
        const Status status = listener->Wait().status;
        EXPECT_TRUE(status.ok() || status.code() == Code::kCancelled) << status.ToString();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(InProcessCallerTest, StopEndsEverything) {
  InProcessCallerOptions options;
  options.cancel_grace = Milliseconds(50);
  Make(options);
  const auto never = Call("never_completes");
  const auto slow = Call("slow", R"({"content":{"ms":3600000}})");
  const auto slow2 = Call("slow", R"({"content":{"ms":3600000}})");
  const auto waiting = Call("slow", R"({"content":{"ms":3600000}})");
  caller_->Stop(Milliseconds(30'000));
  for (const auto& listener : {never, slow, slow2, waiting}) {
    EXPECT_EQ(listener->Wait().status.code(), Code::kCancelled);
  }
  EXPECT_EQ(Call("echo")->Wait().status.code(), Code::kUnavailable);
}

}  // namespace
}  // namespace synappsd::applets
