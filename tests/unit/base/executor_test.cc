#include "base/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace synappsd {
namespace {

TEST(Executor, RefusesWhenFullAndRunsWhatItTook) {
  std::atomic<int> ran{0};
  std::promise<void> started;
  std::promise<void> release;
  Executor executor("test", 1, 2);
  ASSERT_TRUE(executor.Post([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(executor.Post([&] { ++ran; }));
  EXPECT_TRUE(executor.Post([&] { ++ran; }));
  EXPECT_EQ(executor.queued(), 2u);
  EXPECT_FALSE(executor.Post([&] { ++ran; }));
  EXPECT_FALSE(executor.is_stopping()) << "full";
  release.set_value();
  executor.Stop();
  EXPECT_TRUE(executor.is_stopping());
  EXPECT_EQ(ran, 2);
  EXPECT_FALSE(executor.Post([] {})) << "stopped";
}

TEST(Executor, KeepsTheOrderOnOneThread) {
  std::string order;
  {
    Executor executor("a name longer than fifteen", 1, 100);
    for (char c = 'a'; c < 'k'; ++c) ASSERT_TRUE(executor.Post([&order, c] { order += c; }));
  }
  EXPECT_EQ(order, "abcdefghij");
}

}  // namespace
}  // namespace synappsd
