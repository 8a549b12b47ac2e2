#include "daemon/end_watch.h"

#include <gtest/gtest.h>

#include <future>

namespace synappsd::daemon {
namespace {

TEST(EndWatchDeathTest, EndsTheProcessWhereTheEndHangs) {
  EXPECT_EXIT(
      {
        const EndWatch watch(Milliseconds(20), "stopping");
        std::promise<void> never;
        never.get_future().wait();
      },
      ::testing::ExitedWithCode(1), "stopping: it does not end in time");
}

TEST(EndWatchTest, LetsAnEndInTimeBe) { const EndWatch watch(Milliseconds(3'600'000), "stopping"); }

}  // namespace
}  // namespace synappsd::daemon
