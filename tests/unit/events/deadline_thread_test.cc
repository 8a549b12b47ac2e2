#include "events/deadline_thread.h"

#include <gtest/gtest.h>

#include <future>

namespace synappsd::events {
namespace {

constexpr std::chrono::seconds kPatience{30};

TEST(DeadlineThread, CallsAtOnceAndAtTheTimeAskedFor) {
  std::promise<MonotonicTime> second_call;
  int calls = 0;
  const MonotonicTime due = SystemClock().Now() + Milliseconds(20);
  DeadlineThread thread([&]() -> std::optional<MonotonicTime> {
    if (++calls == 1) return due;
    if (calls == 2) second_call.set_value(SystemClock().Now());
    return std::nullopt;
  });
  auto future = second_call.get_future();
  ASSERT_EQ(future.wait_for(kPatience), std::future_status::ready);
  EXPECT_GE(future.get(), due);
}

TEST(DeadlineThread, CallsWhenWoken) {
  std::promise<void> calls[2];
  int count = 0;
  DeadlineThread thread([&]() -> std::optional<MonotonicTime> {
    if (count < 2) calls[count++].set_value();
    return std::nullopt;
  });
  ASSERT_EQ(calls[0].get_future().wait_for(kPatience), std::future_status::ready);
  thread.Wake();
  ASSERT_EQ(calls[1].get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(DeadlineThread, EndsWhileItWaits) {
  DeadlineThread with_deadline([] { return std::optional(MonotonicTime::max()); });
  DeadlineThread without([] { return std::optional<MonotonicTime>(); });
}

}  // namespace
}  // namespace synappsd::events
