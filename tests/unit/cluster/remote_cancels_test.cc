#include "cluster/remote_cancels.h"

#include <gtest/gtest.h>

#include "support/fake_run_store.h"

namespace synappsd::cluster {
namespace {

class RemoteCancelsTest : public ::testing::Test {
 protected:
  void Put(const std::string& status) {
    testing::FakeRunStore::StoredRun run = store_.run("a");
    run.run.id = "a";
    run.run.status = status;
    if (status != "running") run.run.end_time = 1;
    store_.Put(run);
  }

  void Pump() {
    while (store_.DeliverOne()) {
    }
  }

  std::shared_ptr<std::optional<Status>> Request() {
    auto answer = std::make_shared<std::optional<Status>>();
    cancels_.Request("a", [answer](const Status& status) {
      EXPECT_FALSE(answer->has_value()) << "answered twice";
      *answer = status;
    });
    Pump();
    return answer;
  }

  void Ended() {
    cancels_.OnNotices({{1, "a", 3, 3, true}});
    Pump();
  }

  FakeClock clock_;
  testing::FakeRunStore store_;
  RemoteCancels cancels_{store_, clock_, Milliseconds(10'000)};
};

TEST_F(RemoteCancelsTest, IsAnsweredWhenTheRunHasEnded) {
  Put("running");
  const auto answer = Request();
  EXPECT_FALSE(answer->has_value());
  EXPECT_TRUE(store_.run("a").cancel_requested);
  Put("cancelled");
  Ended();
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->ok());
  EXPECT_FALSE(cancels_.due());
}

TEST_F(RemoteCancelsTest, ARunThatEndsOtherwiseCannotBeCancelled) {
  Put("running");
  const auto first = Request();
  const auto second = Request();
  Put("success");
  Ended();
  ASSERT_TRUE(first->has_value() && second->has_value());
  EXPECT_EQ((*first)->code(), Code::kFailedPrecondition);
  EXPECT_EQ((*second)->code(), Code::kFailedPrecondition);
}

TEST_F(RemoteCancelsTest, ARunThatHasJustEndedIsLookedAt) {
  Put("success");
  const auto answer = Request();
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->code(), Code::kFailedPrecondition);
}

TEST_F(RemoteCancelsTest, TheWishStaysWhenNobodyFulfilsItInTime) {
  Put("running");
  const auto answer = Request();
  ASSERT_TRUE(cancels_.due());
  clock_.Advance(Milliseconds(9'999));
  cancels_.Check(false);
  Pump();
  EXPECT_FALSE(answer->has_value());
  clock_.Advance(Milliseconds(1));
  cancels_.Check(false);
  Pump();
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->code(), Code::kUnavailable);
  EXPECT_TRUE(store_.run("a").cancel_requested);
}

TEST_F(RemoteCancelsTest, AnEndThatWasMissedIsFoundByLooking) {
  Put("running");
  const auto answer = Request();
  Put("cancelled");
  cancels_.Check(true);
  Pump();
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->ok());
}

}  // namespace
}  // namespace synappsd::cluster
