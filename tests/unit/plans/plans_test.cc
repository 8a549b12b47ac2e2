#include "plans/plans.h"

#include <gtest/gtest.h>

#include <boost/optional/optional_io.hpp>

namespace synappsd::plans {
namespace {

constexpr double kLastSecondOfNovember2026 = 1796083199;

PlanOptions Enabled() {
  PlanOptions options;
  options.enabled = true;
  options.owners = {"alice=pro", "a=b=enterprise"};
  return options;
}

std::string ProblemOf(const PlanOptions& options) {
  return Plans::Make(options).status().message();
}

store::FlowRecord Flow(int applets) {
  store::FlowRecord flow;
  flow.nodes.resize(static_cast<std::size_t>(applets) + 2);
  for (store::NodeRecord& node : flow.nodes) node.type = "memory";
  flow.nodes.front().type = "start";
  flow.nodes.back().type = "end";
  return flow;
}

TEST(TierTest, IsANameAndItsLimits) {
  const Result<Tier> tier = ParseTier("team  applets=5 runs=1000");
  ASSERT_TRUE(tier.ok()) << tier.status().message();
  EXPECT_EQ(tier->name, "team");
  EXPECT_EQ(tier->runs_per_month, 1000);
  EXPECT_EQ(tier->applets_per_flow, 5);
  EXPECT_EQ(ParseTier("all")->runs_per_month, std::nullopt);
  EXPECT_EQ(ParseTier("none runs=0")->runs_per_month, 0);
}

TEST(TierTest, SaysWhatIsWrong) {
  for (const char* text : {"", "runs=5", "a runs", "a runs=", "a runs=-1", "a runs=1x",
                           "a runs=99999999999999999999", "a rums=1", "a runs=1 runs=2"}) {
    const Result<Tier> tier = ParseTier(text);
    EXPECT_EQ(tier.status().code(), Code::kInvalidArgument) << text;
    EXPECT_FALSE(tier.status().message().empty()) << text;
  }
}

TEST(PlansTest, AnOwnerHasItsTierOrTheDefaultOne) {
  const Result<Plans> plans = Plans::Make(Enabled());
  ASSERT_TRUE(plans.ok()) << plans.status().message();
  EXPECT_EQ(plans->TierOf("alice").name, "pro");
  EXPECT_EQ(plans->TierOf("a=b").name, "enterprise");
  EXPECT_EQ(plans->TierOf("anonymous").name, "free");
}

TEST(PlansTest, SettingsThatDoNotFitAreNamed) {
  PlanOptions options = Enabled();
  options.owners.push_back("bob=platinum");
  EXPECT_NE(ProblemOf(options).find("plans.owners: \"bob=platinum\""), std::string::npos);
  options.owners = {"bob"};
  EXPECT_NE(ProblemOf(options).find("OWNER=TIER"), std::string::npos);
  options.owners = {"bob=pro", "bob=free"};
  EXPECT_NE(ProblemOf(options).find("twice"), std::string::npos);
  options = Enabled();
  options.default_tier = "none";
  EXPECT_NE(ProblemOf(options).find("plans.default_tier"), std::string::npos);
  options = Enabled();
  options.tiers.push_back("free runs=1");
  EXPECT_NE(ProblemOf(options).find("plans.tiers: \"free\" is there twice"), std::string::npos);
}

TEST(PlansTest, AFlowMayBeTooLargeForATier) {
  const Plans plans = *Plans::Make(Enabled());
  EXPECT_TRUE(plans.CheckFlow("anyone", Flow(3)).ok());
  const Status refused = plans.CheckFlow("anyone", Flow(4));
  EXPECT_EQ(refused.code(), Code::kPermissionDenied);
  EXPECT_EQ(refused.message(),
            "Free tier is limited to 3 applets per workflow. Upgrade to Pro for unlimited "
            "applets.");
  EXPECT_TRUE(plans.CheckFlow("alice", Flow(400)).ok());
}

TEST(PlansTest, ARunIsChargedToItsOwnerAndMonth) {
  const Plans plans = *Plans::Make(Enabled());
  const auto charge = plans.ChargeFor("anyone", kLastSecondOfNovember2026);
  ASSERT_TRUE(charge);
  EXPECT_EQ(charge->owner, "anyone");
  EXPECT_EQ(charge->month, "2026-11");
  EXPECT_EQ(charge->limit, std::int64_t{20});
  EXPECT_EQ(plans.ChargeFor("anyone", kLastSecondOfNovember2026 + 1)->month, "2026-12");
  EXPECT_EQ(plans.ChargeFor("a=b", 0)->limit, boost::none);
}

TEST(PlansTest, NothingIsLimitedOrCountedUnlessTheyAreEnabled) {
  for (const Plans& plans : {Plans(), *Plans::Make(PlanOptions{})}) {
    EXPECT_FALSE(plans.ChargeFor("anyone", 0));
    EXPECT_TRUE(plans.CheckFlow("anyone", Flow(400)).ok());
  }
}

TEST(PlansTest, KnowsWhenAMonthEnds) {
  EXPECT_EQ(SecondsLeftInMonth(kLastSecondOfNovember2026), 1);
  EXPECT_EQ(SecondsLeftInMonth(kLastSecondOfNovember2026 + 1), 31 * 86400);
}

}  // namespace
}  // namespace synappsd::plans
