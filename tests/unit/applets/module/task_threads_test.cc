#include "applets/module/task_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <semaphore>
#include <utility>
#include <vector>

namespace synappsd::applets {
namespace {

constexpr Milliseconds kPatience(30'000);

TEST(TaskThreads, OneThreadKeepsTheOrder) {
  std::vector<int> order;  // loop only, read after Stop()
  TaskThreads loop("loop", 1, 1000);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(loop.Post([&order, i] { order.push_back(i); }));
  }
  EXPECT_TRUE(loop.Stop(kPatience)) << "runs what waits first";
  ASSERT_EQ(order.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(TaskThreads, RefusesAtTheBoundAndAfterStop) {
  std::promise<void> go_on;
  std::promise<void> begun;
  TaskThreads loop("loop", 1, 1);
  loop.PostAlways([&] {
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  EXPECT_TRUE(loop.Post([] {}));
  EXPECT_FALSE(loop.Post([] {}));
  loop.PostAlways([] {});
  go_on.set_value();
  EXPECT_TRUE(loop.Stop(kPatience));
  EXPECT_FALSE(loop.Post([] {}));
}

TEST(TaskThreads, GivesUpAThreadThatDoesNotComeBack) {
  // Shared: the thread outlives the test.
  struct State {
    std::promise<void> begun;
    std::promise<void> go_on;
    std::promise<void> ended;
  };
  const auto state = std::make_shared<State>();
  const auto dropped = std::make_shared<std::atomic<bool>>(false);
  TaskThreads loop("loop", 1, 10);
  loop.PostAlways([state] {
    state->begun.set_value();
    state->go_on.get_future().wait();
    state->ended.set_value();
  });
  loop.PostAlways([dropped] { *dropped = true; });
  state->begun.get_future().wait();
  EXPECT_FALSE(loop.Stop(Milliseconds(10)));
  EXPECT_EQ(dropped.use_count(), 1) << "what waited is dropped";
  EXPECT_TRUE(loop.Stop(Milliseconds(10)));
  state->go_on.set_value();
  state->ended.get_future().wait();
  EXPECT_FALSE(*dropped);
}

TEST(TaskThreads, SeveralThreadsWorkAtOnce) {
  TaskThreads pool("pool", 2, 10);
  std::promise<void> first;
  std::promise<void> second;
  pool.PostAlways([&] {
    first.set_value();
    second.get_future().wait();
  });
  pool.PostAlways([&] {
    first.get_future().wait();
    second.set_value();
  });
  EXPECT_TRUE(pool.Stop(kPatience));
}

// Sleeps on a semaphore; has news of its own, once.
class PostingWaiter : public LoopWaiter {
 public:
  void Wait() override {
    woken_.acquire();
    if (!std::exchange(posted_, true)) loop_->PostAlways([this] { ++ran_; });
  }
  void Wake() override {
    ++wakes_;
    woken_.release();
  }

  void SetLoop(TaskThreads* loop) { loop_ = loop; }  // before the first Wake()
  int ran() const { return ran_; }
  int wakes() const { return wakes_; }

 private:
  TaskThreads* loop_ = nullptr;
  bool posted_ = false;  // loop only
  std::counting_semaphore<> woken_{0};
  std::atomic<int> ran_{0};
  std::atomic<int> wakes_{0};
};

TEST(TaskThreads, ALoopWithAWaiterIsWokenByOthersOnly) {
  PostingWaiter waiter;
  std::promise<void> ready;
  TaskThreads loop("loop", 1, 10, &waiter);
  waiter.SetLoop(&loop);
  std::promise<void> first;
  loop.PostAlways([&] { first.set_value(); });
  first.get_future().wait();
  std::promise<void> second;
  EXPECT_TRUE(loop.Post([&] { loop.PostAlways([&] { second.set_value(); }); }));
  second.get_future().wait();
  EXPECT_TRUE(loop.Stop(kPatience));
  EXPECT_EQ(waiter.ran(), 1);
  EXPECT_EQ(waiter.wakes(), 3) << "two posts from here, and the stop";
}

}  // namespace
}  // namespace synappsd::applets
