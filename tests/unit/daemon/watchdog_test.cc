#include "daemon/watchdog.h"

#include <gtest/gtest.h>

#include <atomic>

#include "support/eventually.h"

namespace synappsd::daemon {
namespace {

using synappsd::testing::Eventually;
using Answer = std::function<void(bool)>;

TEST(WatchdogTest, SaysAliveEachTimeTheAnswerIsYes) {
  std::atomic<int> alive{0};
  const Watchdog watchdog(
      Milliseconds(1), [](const Answer& answer) { answer(true); }, [&] { ++alive; });
  EXPECT_TRUE(Eventually([&] { return alive > 3; }));
}

TEST(WatchdogTest, SaysNothingWhenTheAnswerIsNo) {
  std::atomic<int> asked{0}, alive{0};
  const Watchdog watchdog(
      Milliseconds(1),
      [&](const Answer& answer) {
        ++asked;
        answer(false);
      },
      [&] { ++alive; });
  EXPECT_TRUE(Eventually([&] { return asked > 3; }));
  EXPECT_EQ(alive, 0);
}

TEST(WatchdogTest, AsksAgainOnlyAfterTheAnswer) {
  std::atomic<int> asked{0}, alive{0};
  std::mutex mutex;
  Answer open;
  const Watchdog watchdog(
      Milliseconds(1),
      [&](Answer answer) {
        const std::lock_guard<std::mutex> lock(mutex);
        open = std::move(answer);
        ++asked;
      },
      [&] { ++alive; });
  for (int turn = 1; turn <= 3; ++turn) {
    ASSERT_TRUE(Eventually([&] { return asked == turn; }));
    const std::lock_guard<std::mutex> lock(mutex);
    EXPECT_EQ(alive, turn - 1);
    open(true);
  }
}

TEST(WatchdogTest, EndsWhileAQuestionIsOpen) {
  Answer open;
  {
    const Watchdog watchdog(
        Milliseconds(3'600'000), [&](Answer answer) { open = std::move(answer); }, [] {});
  }
  if (open) open(true);  // late, and harmless
}

TEST(WatchdogTest, WithoutAnIntervalItAsksNothing) {
  std::atomic<int> asked{0};
  {
    const Watchdog watchdog(
        Milliseconds(0), [&](const Answer&) { ++asked; }, [] {});
  }
  EXPECT_EQ(asked, 0);
}

}  // namespace
}  // namespace synappsd::daemon
