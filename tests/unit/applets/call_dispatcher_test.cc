// What a caller is told of a call whose time is over, whoever sees that first: the dispatcher's own
// watch over the package's limit, or the server that works on the call.
#include "applets/call_dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "services/call_scope.h"
#include "unit/services/fakes.h"

namespace synappsd::applets {
namespace {

constexpr Milliseconds kNoLimit(0);

// Holds the call it is given until the test ends it.
class HoldingServer : public PackageServer {
 public:
  void Invoke(const std::shared_ptr<ActiveCall>& call) override { held = call; }
  void Cancel(CallId call) override { cancelled = call; }
  void Replace(std::shared_ptr<const Package>) override {}
  Status Reload() override { return Status::Ok(); }
  void SetDisabled(bool) override {}
  void ClearQuarantine() override {}
  PackageStatus GetStatus() const override { return {}; }
  void Retire() override {}
  bool is_gone() const override { return true; }
  void BeginStop(Milliseconds) override {}
  bool Stop(Milliseconds) override { return true; }

  std::shared_ptr<ActiveCall> held;
  CallId cancelled = 0;
};

class KeepingListener : public AppletCallListener {
 public:
  void OnAppletEvent(std::string_view, std::string_view) override {}
  void OnAppletDone(AppletOutcome outcome) override { status = outcome.status; }
  std::optional<Status> status;
};

class CallDispatcherTest : public ::testing::Test {
 protected:
  CallId Start(Milliseconds packages_limit, Milliseconds asked) {
    dispatcher_->SetLanes({{"held", {server_, 1, packages_limit}}});
    AppletCall call;
    call.type = "held";
    call.timeout = asked;
    return dispatcher_->Call(std::move(call), listener_);
  }
  // As a server does that saw the call's time run out and told the applet to stop.
  void EndCancelledAtTheDeadline() {
    while (SystemClock().Now() < server_->held->scope()->origin().deadline) {
      std::this_thread::yield();
    }
    EndCancelled();
  }
  void EndCancelled() {
    dispatcher_->End(server_->held, {Status(Code::kCancelled, "cancelled"), {}, {}});
  }

  services::testing::ManualTimers timers_;
  std::shared_ptr<CallDispatcher> dispatcher_ = std::make_shared<CallDispatcher>(1, timers_);
  std::shared_ptr<HoldingServer> server_ = std::make_shared<HoldingServer>();
  std::shared_ptr<KeepingListener> listener_ = std::make_shared<KeepingListener>();
};

TEST_F(CallDispatcherTest, ItsOwnWatchNamesThePackagesLimit) {
  const CallId id = Start(Milliseconds(1), Milliseconds(60'000));
  EXPECT_EQ(timers_.RunNext(), Milliseconds(1));
  ASSERT_TRUE(listener_->status);
  EXPECT_EQ(listener_->status->code(), Code::kDeadlineExceeded);
  EXPECT_EQ(listener_->status->message(),
            "applet \"held\" timed out after 1 ms, the limits.timeout_ms of its applet.json");
  EXPECT_EQ(server_->cancelled, id);
}

TEST_F(CallDispatcherTest, AServerThatIsFasterNamesThePackagesLimitToo) {
  Start(Milliseconds(1), Milliseconds(60'000));
  EndCancelledAtTheDeadline();
  ASSERT_TRUE(listener_->status);
  EXPECT_EQ(listener_->status->code(), Code::kDeadlineExceeded);
  EXPECT_EQ(listener_->status->message(),
            "applet \"held\" timed out after 1 ms, the limits.timeout_ms of its applet.json");
  EXPECT_TRUE(timers_.tasks.empty()) << "the watch of a call that is over";
}

TEST_F(CallDispatcherTest, TheCallersOwnLimitIsNotCalledThePackages) {
  Start(Milliseconds(60'000), Milliseconds(1));
  EndCancelledAtTheDeadline();
  ASSERT_TRUE(listener_->status);
  EXPECT_EQ(listener_->status->code(), Code::kDeadlineExceeded);
  EXPECT_EQ(listener_->status->message(), "applet \"held\" timed out after 1 ms");
}

TEST_F(CallDispatcherTest, ACallSomebodyCancelledStaysCancelled) {
  const CallId id = Start(kNoLimit, Milliseconds(1));
  dispatcher_->Cancel(id);
  EXPECT_EQ(server_->cancelled, id);
  EndCancelledAtTheDeadline();
  ASSERT_TRUE(listener_->status);
  EXPECT_EQ(listener_->status->code(), Code::kCancelled);
}

TEST_F(CallDispatcherTest, ACallEndedInTimeIsNotLate) {
  Start(kNoLimit, Milliseconds(60'000));
  EndCancelled();
  ASSERT_TRUE(listener_->status);
  EXPECT_EQ(listener_->status->code(), Code::kCancelled);
}

}  // namespace
}  // namespace synappsd::applets
