#include "engine/timer_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace synappsd::engine {
namespace {

using ::testing::ElementsAre;

MonotonicTime At(int ms) { return MonotonicTime(Milliseconds(ms)); }

class TimerQueueTest : public ::testing::Test {
 protected:
  TimerQueue::Id Add(int ms, const std::string& name) {
    return timers_.Add(At(ms), [this, name] { ran_.push_back(name); });
  }

  TimerQueue timers_;
  std::vector<std::string> ran_;
};

TEST_F(TimerQueueTest, RunsWhatIsDueInOrder) {
  Add(30, "c");
  Add(10, "a");
  Add(20, "b");
  Add(20, "b2");
  EXPECT_EQ(timers_.next(), At(10));
  timers_.RunDue(At(20));
  EXPECT_THAT(ran_, ElementsAre("a", "b", "b2"));
  EXPECT_EQ(timers_.next(), At(30));
}

TEST_F(TimerQueueTest, ACancelledTimerDoesNotRun) {
  const TimerQueue::Id a = Add(10, "a");
  Add(10, "b");
  timers_.Cancel(a);
  timers_.Cancel(a);
  timers_.Cancel({});
  timers_.RunDue(At(10));
  EXPECT_THAT(ran_, ElementsAre("b"));
  EXPECT_EQ(timers_.next(), std::nullopt);
}

TEST_F(TimerQueueTest, ActionsMayAddAndCancelTimers) {
  TimerQueue::Id doomed;
  timers_.Add(At(10), [&] {
    Add(10, "added");
    timers_.Cancel(doomed);
  });
  doomed = Add(10, "doomed");
  timers_.RunDue(At(10));
  EXPECT_THAT(ran_, ElementsAre("added"));
}

}  // namespace
}  // namespace synappsd::engine
