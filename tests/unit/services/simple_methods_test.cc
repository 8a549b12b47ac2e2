#include "services/simple_methods.h"

#include <gtest/gtest.h>

#include "unit/services/fakes.h"

namespace synappsd::services {
namespace {

using testing::CollectingSink;
using testing::FakeSecrets;
using testing::ManualTimers;
using testing::TestPackage;

TEST(TimerAfter, AnswersWhenTheTimeIsUp) {
  ManualTimers timers;
  HostMethods methods;
  methods.Add("timer.after/1", std::make_unique<TimerAfter>(timers));
  auto sink = std::make_shared<CollectingSink>();
  methods.Start("timer.after/1", R"({"ms":250})", "", TestPackage(), nullptr, sink);
  EXPECT_FALSE(sink->answer);
  EXPECT_EQ(timers.RunNext(), Milliseconds(250));
  ASSERT_TRUE(sink->answer);
  EXPECT_TRUE(sink->answer->status.ok());
}

TEST(TimerAfter, AbortTakesTheTimerBack) {
  ManualTimers timers;
  HostMethods methods;
  methods.Add("timer.after/1", std::make_unique<TimerAfter>(timers));
  auto sink = std::make_shared<CollectingSink>();
  methods.Start("timer.after/1", R"({"ms":250})", "", TestPackage(), nullptr, sink)->Abort();
  EXPECT_TRUE(timers.tasks.empty());
  EXPECT_EQ(sink->answer->status.code(), Code::kCancelled);
}

TEST(ConfigGet, ShowsSettingsAndWhichSecretsAreThere) {
  FakeSecrets secrets;
  secrets.values["test_key"] = "geheim";
  HostMethods methods;
  methods.Add("config.get/1", std::make_unique<ConfigGet>(secrets));
  auto package = TestPackage();
  package->config_json = R"({"a":1.0})";
  package->secrets = {"test_key", "other_key"};
  auto sink = std::make_shared<CollectingSink>();
  methods.Start("config.get/1", "", "", package, nullptr, sink);
  ASSERT_TRUE(sink->answer);
  EXPECT_EQ(sink->answer->json,
            R"({"config":{"a":1.0},"secrets":{"test_key":true,"other_key":false}})");
}

}  // namespace
}  // namespace synappsd::services
