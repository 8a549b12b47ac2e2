// What a PackageRuntime makes of an endpoint that says what no ModuleHost would.
#include "applets/package_runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kOutputBytes = 200 << 10;

class SilentEndpoint : public ModuleEndpoint {
 public:
  void Invoke(ModuleCall) override {}
  void Cancel(CallId) override {}
  void Forget(CallId) override {}
  void DeliverEvent(RequestId, std::string_view, std::string_view) override {}
  void DeliverDone(RequestId, synapps_status, std::string_view, std::string_view) override {}
  bool Stop(Milliseconds) override { return true; }
};

class CountingListener : public AppletCallListener {
 public:
  void OnAppletEvent(std::string_view, std::string_view) override { ++events; }
  void OnAppletDone(AppletOutcome) override {}
  int events = 0;
};

class PackageRuntimeTest : public ::testing::Test {
 protected:
  PackageRuntimeTest() {
    auto package = std::make_shared<Package>();
    package->manifest.id = "org.synapps.test.forges";
    package->manifest.output_bytes = kOutputBytes;
    package->manifest.applets.emplace_back().info.type = "forges";
    runtime_ = std::make_shared<PackageRuntime>(
        std::move(package), methods_, SystemClock(),
        [this](const std::shared_ptr<ActiveCall>&, AppletOutcome outcome) {
          outcome_ = std::move(outcome);
        });
    runtime_->SetEndpoint(std::make_shared<SilentEndpoint>());
    AppletCall call;
    call.type = "forges";
    EXPECT_TRUE(runtime_->Invoke(std::make_shared<ActiveCall>(kCall, call, listener_), 0).ok());
  }

  static constexpr CallId kCall = 7;
  services::HostMethods methods_;
  std::shared_ptr<CountingListener> listener_ = std::make_shared<CountingListener>();
  std::optional<AppletOutcome> outcome_;
  std::shared_ptr<PackageRuntime> runtime_;
};

TEST_F(PackageRuntimeTest, ProgressIsReadOnlyWhereItHasBeenPaidFor) {
  EXPECT_TRUE(runtime_->OnEvent(kCall, "progress", R"({"done":1})").ok());
  const Status no_json = runtime_->OnEvent(kCall, "progress", "{");
  EXPECT_EQ(no_json.code(), Code::kInvalidArgument);
  EXPECT_THAT(no_json.message(), HasSubstr("not JSON"));
  const std::string too_long(kMaxProgressBytes + 1, ' ');
  EXPECT_EQ(runtime_->OnEvent(kCall, "progress", too_long).code(), Code::kInvalidArgument);
  EXPECT_EQ(listener_->events, 1);

  EXPECT_TRUE(runtime_->OnEvent(kCall, "token", std::string(100 << 10, 'x')).ok());
  const std::string nonsense(60 << 10, '{');
  EXPECT_EQ(runtime_->OnEvent(kCall, "progress", nonsense).code(), Code::kResourceExhausted)
      << "refused for its size: nobody has looked whether it is JSON";
  EXPECT_TRUE(runtime_->OnEvent(kCall + 1, "progress", nonsense).ok())
      << "of a call that has ended: forgotten, unread";
}

TEST_F(PackageRuntimeTest, AResultOverTheOutputIsNotRead) {
  EXPECT_TRUE(runtime_->OnEvent(kCall, "token", std::string(150 << 10, 'x')).ok());
  runtime_->OnComplete(kCall, SYNAPPS_OK, std::string(60 << 10, '{'));
  ASSERT_TRUE(outcome_);
  EXPECT_EQ(outcome_->status.code(), Code::kResourceExhausted);
}

TEST_F(PackageRuntimeTest, AnErrorIsHeardWhenTheOutputIsUsedUp) {
  EXPECT_TRUE(runtime_->OnEvent(kCall, "token", std::string(kOutputBytes - 5, 'x')).ok());
  runtime_->OnComplete(kCall, SYNAPPS_RESOURCE_EXHAUSTED, R"({"message":"used up"})");
  ASSERT_TRUE(outcome_);
  EXPECT_EQ(outcome_->status, Status(Code::kResourceExhausted, "used up"));
}

}  // namespace
}  // namespace synappsd::applets
