#include "events/subscription.h"

#include <gtest/gtest.h>

namespace synappsd::events {
namespace {

TEST(Subscription, WithoutChannelsEveryRunButNoNodeEvents) {
  const Subscription subscription(8);
  EXPECT_TRUE(subscription.WantsRun("r", "f"));
  EXPECT_FALSE(subscription.WantsNodeEvents("r", "f"));
}

TEST(Subscription, IsTheUnionOfItsChannels) {
  Subscription subscription(8);
  EXPECT_TRUE(subscription.Add("run:r1"));
  EXPECT_TRUE(subscription.Add("flow:f2"));
  EXPECT_TRUE(subscription.WantsRun("r1", "f1"));
  EXPECT_TRUE(subscription.WantsNodeEvents("r1", "f1"));
  EXPECT_TRUE(subscription.WantsRun("r9", "f2"));
  EXPECT_TRUE(subscription.WantsNodeEvents("r9", "f2"));
  EXPECT_FALSE(subscription.WantsRun("r9", "f1"));
  EXPECT_FALSE(subscription.WantsRun("f2", "r1"));
  EXPECT_FALSE(subscription.WantsNodeEvents("r9", "f1"));
}

TEST(Subscription, RunsMeansAllOfThemWithoutNodeEvents) {
  Subscription subscription(8);
  subscription.Add("run:r1");
  subscription.Add("runs");
  EXPECT_TRUE(subscription.WantsRun("r9", "f9"));
  EXPECT_FALSE(subscription.WantsNodeEvents("r9", "f9"));
  EXPECT_TRUE(subscription.WantsNodeEvents("r1", "f9"));
}

TEST(Subscription, OtherNamesChangeNothing) {
  Subscription subscription(1);
  for (const char* name : {"", "run", "run:", "flow:", "workflow", "RUNS", "run :r"}) {
    EXPECT_TRUE(subscription.Add(name)) << name;
    EXPECT_TRUE(subscription.WantsRun("r", "f")) << name;
  }
  EXPECT_TRUE(subscription.Add("run:" + std::string(2000, 'x')));
  EXPECT_TRUE(subscription.WantsRun("r", "f"));
}

TEST(Subscription, RemovingTheLastChannelListensToAllAgain) {
  Subscription subscription(8);
  subscription.Add("run:r1");
  subscription.Add("run:r2");
  subscription.Remove("run:r1");
  EXPECT_FALSE(subscription.WantsRun("r1", "f"));
  subscription.Remove("run:r3");
  EXPECT_FALSE(subscription.WantsRun("r1", "f"));
  subscription.Remove("run:r2");
  EXPECT_TRUE(subscription.WantsRun("r1", "f"));
}

TEST(Subscription, IsBounded) {
  Subscription subscription(2);
  EXPECT_TRUE(subscription.Add("run:r1"));
  EXPECT_TRUE(subscription.Add("run:r2"));
  EXPECT_FALSE(subscription.Add("run:r3"));
  EXPECT_TRUE(subscription.Add("run:r1")) << "is there already";
  subscription.Remove("run:r1");
  EXPECT_TRUE(subscription.Add("run:r3"));
}

}  // namespace
}  // namespace synappsd::events
