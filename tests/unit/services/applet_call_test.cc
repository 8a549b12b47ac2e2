#include "services/applet_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/services/fakes.h"

namespace synappsd::services {
namespace {

using testing::CollectingSink;
using ::testing::HasSubstr;
using testing::ManualTimers;
using testing::TestPackage;

class HeldGateway : public AppletGateway {
 public:
  std::uint64_t Call(NestedCall asked, std::shared_ptr<NestedListener> held) override {
    call = std::move(asked);
    listener = std::move(held);
    return 7;
  }
  void Cancel(std::uint64_t call_id) override { cancelled = call_id; }

  NestedCall call;
  std::shared_ptr<NestedListener> listener;
  std::uint64_t cancelled = 0;
};

class AppletCallTest : public ::testing::Test {
 protected:
  AppletCallTest() {
    methods_.Add("applet.call/1", std::make_unique<AppletCallMethod>(gateway_, timers_, clock_));
    package_->applets = {"memory"};
  }
  std::shared_ptr<PendingRequest> Ask(const std::string& json) {
    return methods_.Start("applet.call/1", json, "", package_, scope_, sink_);
  }
  std::shared_ptr<CallScope> Scope(std::uint32_t depth = 0) {
    return std::make_shared<CallScope>(CallOrigin{.request_id = "r",
                                                  .run_id = "run",
                                                  .node_id = "node",
                                                  .depth = depth,
                                                  .deadline = clock_.Now() + Milliseconds(500)});
  }
  Code Answered() const { return sink_->answer ? sink_->answer->status.code() : Code::kUnknown; }

  FakeClock clock_;
  ManualTimers timers_;
  HeldGateway gateway_;
  HostMethods methods_;
  std::shared_ptr<PackageContext> package_ = TestPackage();
  std::shared_ptr<CallScope> scope_ = Scope();
  std::shared_ptr<CollectingSink> sink_ = std::make_shared<CollectingSink>();
};

store::StoreWrite Put(const std::string& package, const std::string& key) {
  store::StoreWrite write;
  write.value.package = package;
  write.value.key = key;
  return write;
}

TEST_F(AppletCallTest, PassesEverythingOnAndJoinsTheWrites) {
  ASSERT_TRUE(scope_->Add(Put("org.example.test", "mine")).ok());
  Ask(R"({"type":"Memory","content":{"n":1.0},"metadata":{"m":1}})");
  EXPECT_EQ(gateway_.call.type, "memory");
  EXPECT_EQ(gateway_.call.json, R"({"content":{"n":1.0},"context":{},"metadata":{"m":1}})");
  EXPECT_EQ(gateway_.call.timeout, Milliseconds(500));
  EXPECT_EQ(gateway_.call.origin.request_id, "r/1");
  EXPECT_EQ(gateway_.call.origin.run_id, "run");
  EXPECT_EQ(gateway_.call.origin.depth, 1u);
  EXPECT_EQ(gateway_.call.origin.parent, scope_);

  gateway_.listener->OnNestedEvent("token", "a");
  gateway_.listener->OnNestedDone({Status::Ok(), R"({"content":1})", {Put("org.other", "theirs")}});
  EXPECT_EQ(sink_->events.size(), 1u);
  EXPECT_EQ(Answered(), Code::kOk);
  EXPECT_EQ(sink_->answer->json, R"({"content":1})");
  EXPECT_TRUE(timers_.tasks.empty());
  const auto writes = scope_->Take();
  ASSERT_EQ(writes.size(), 2u);
  EXPECT_EQ(writes[1].value.package, "org.other");
}

TEST_F(AppletCallTest, TheAskedAppletSeesWhatTheAskingCallWrote) {
  ASSERT_TRUE(scope_->Add(Put("org.other", "earlier")).ok());
  CallScope nested(CallOrigin{.request_id = "r/1", .parent = scope_});
  EXPECT_TRUE(nested.Overlay("org.other", "").keys.contains("earlier"));
  EXPECT_TRUE(nested.Overlay("org.example.test", "").keys.empty());
  store::StoreWrite erase = Put("org.other", "earlier");
  erase.kind = store::StoreWrite::Kind::kDelete;
  ASSERT_TRUE(nested.Add(erase).ok());
  EXPECT_FALSE(nested.Overlay("org.other", "").keys.at("earlier"));
  EXPECT_TRUE(scope_->Overlay("org.other", "").keys.at("earlier"));
}

TEST_F(AppletCallTest, OnlyGrantedAppletsOnBehalfOfACall) {
  Ask(R"({"type":"writer"})");
  EXPECT_EQ(Answered(), Code::kPermissionDenied);
  EXPECT_THAT(sink_->answer->json, HasSubstr("may not call applet \\\"writer\\\""));
  scope_ = nullptr;
  Ask(R"({"type":"memory"})");
  EXPECT_EQ(Answered(), Code::kFailedPrecondition);
}

TEST_F(AppletCallTest, RecursionEnds) {
  scope_ = Scope(AppletCallMethod::kMaxDepth - 1);
  Ask(R"({"type":"memory"})");
  EXPECT_FALSE(sink_->answer);
  scope_ = Scope(gateway_.call.origin.depth);
  Ask(R"({"type":"memory"})");
  EXPECT_EQ(Answered(), Code::kResourceExhausted);
  EXPECT_THAT(sink_->answer->json, HasSubstr("8 deep"));
}

TEST_F(AppletCallTest, TheDeadlineIsTheAskingCallsOrSooner) {
  Ask(R"({"type":"memory","timeout_ms":60000})");
  EXPECT_EQ(gateway_.call.timeout, Milliseconds(500));
  Ask(R"({"type":"memory","timeout_ms":20})");
  EXPECT_EQ(gateway_.call.timeout, Milliseconds(20));
  EXPECT_EQ(timers_.RunNext(), Milliseconds(500));
  EXPECT_EQ(Answered(), Code::kDeadlineExceeded);
  EXPECT_EQ(gateway_.cancelled, 7u);

  clock_.Advance(Milliseconds(500));
  sink_ = std::make_shared<CollectingSink>();
  Ask(R"({"type":"memory"})");
  EXPECT_EQ(Answered(), Code::kDeadlineExceeded);
}

TEST_F(AppletCallTest, ACallThatIsCancelledAtItsDeadlineWasTooLate) {
  Ask(R"({"type":"memory"})");
  clock_.Advance(Milliseconds(500));
  gateway_.listener->OnNestedDone({Status(Code::kCancelled, "cancelled"), "", {}});
  EXPECT_EQ(Answered(), Code::kDeadlineExceeded);
  sink_ = std::make_shared<CollectingSink>();
  scope_ = Scope();
  Ask(R"({"type":"memory"})");
  gateway_.listener->OnNestedDone({Status(Code::kCancelled, "cancelled"), "", {}});
  EXPECT_EQ(Answered(), Code::kCancelled);
}

TEST_F(AppletCallTest, AbortCancelsTheAskedCall) {
  Ask(R"({"type":"memory"})")->Abort();
  EXPECT_EQ(gateway_.cancelled, 7u);
  EXPECT_EQ(Answered(), Code::kCancelled);
  EXPECT_TRUE(timers_.tasks.empty());
}

TEST_F(AppletCallTest, FailuresArePassedOn) {
  Ask(R"({"type":"memory"})");
  gateway_.listener->OnNestedDone({Status(Code::kNotFound, "no such"), "", {}});
  EXPECT_EQ(Answered(), Code::kNotFound);
  EXPECT_THAT(sink_->answer->json, HasSubstr("no such"));
}

}  // namespace
}  // namespace synappsd::services
