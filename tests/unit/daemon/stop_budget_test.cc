#include "daemon/stop_budget.h"

#include <gtest/gtest.h>

namespace synappsd::daemon {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(StopBudget, KeepsTheLimitInAll) {
  for (const Milliseconds limit :
       {Milliseconds(1'000), Milliseconds(1'001), Milliseconds(2'000), Milliseconds(5'003),
        Milliseconds(30'000), Milliseconds(hours(1))}) {
    const StopBudget budget = ShareStopTime(limit);
    EXPECT_LE(budget.nodes + budget.answers + budget.modules, limit);
    EXPECT_GE(budget.nodes + budget.answers + budget.modules, limit - Milliseconds(1));
  }
}

TEST(StopBudget, NodesHaveWhatTheWindUpLeaves) {
  EXPECT_EQ(ShareStopTime(seconds(30)).nodes, seconds(26));
  EXPECT_EQ(ShareStopTime(seconds(8)).nodes, seconds(6));
  EXPECT_EQ(ShareStopTime(seconds(1)).nodes, seconds(0));
}

TEST(StopBudget, WithoutAnyTimeThereIsStillSomeToWindUp) {
  const StopBudget budget = ShareStopTime(seconds(0));
  EXPECT_EQ(budget.nodes, seconds(0));
  EXPECT_EQ(budget.answers + budget.modules, kLeastWindUp);
}

}  // namespace
}  // namespace synappsd::daemon
