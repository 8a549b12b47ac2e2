#include "services/timer_thread.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <vector>

namespace synappsd::services {
namespace {

TEST(TimerThread, RunsTasksInOrderOfTime) {
  TimerThread timers;
  std::mutex mutex;
  std::vector<int> order;
  std::promise<void> last;
  const auto note = [&](int number) {
    const std::lock_guard<std::mutex> lock(mutex);
    order.push_back(number);
  };
  timers.After(Milliseconds(60), [&] {
    note(3);
    last.set_value();
  });
  timers.After(Milliseconds(0), [&] { note(1); });
  timers.After(Milliseconds(20), [&] { note(2); });
  last.get_future().wait();
  const std::lock_guard<std::mutex> lock(mutex);
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(TimerThread, DoesNotRunWhatWasCancelled) {
  TimerThread timers;
  bool ran = false;  // timer thread, read after `later` ran there
  const std::uint64_t id = timers.After(Milliseconds(20), [&] { ran = true; });
  timers.Cancel(id);
  timers.Cancel(id);
  timers.Cancel(999);
  std::promise<void> later;
  timers.After(Milliseconds(40), [&] { later.set_value(); });
  later.get_future().wait();
  EXPECT_FALSE(ran);
}

TEST(TimerThread, DropsWhatIsLeftWhenItEnds) {
  bool ran = false;
  const auto owned = std::make_shared<int>(1);
  {
    TimerThread timers;
    timers.After(Milliseconds(3'600'000), [&ran, owned] { ran = true; });
  }
  EXPECT_FALSE(ran);
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(TimerThread, TasksMaySetTimers) {
  TimerThread timers;
  std::promise<void> second;
  timers.After(Milliseconds(1),
               [&] { timers.After(Milliseconds(1), [&] { second.set_value(); }); });
  second.get_future().wait();
}

}  // namespace
}  // namespace synappsd::services
