#include "ctl/metrics_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace synappsd::ctl {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

MetricSamples Parsed(const std::string& text) {
  Result<MetricSamples> samples = MetricSamples::Parse(text);
  EXPECT_TRUE(samples.ok()) << samples.status().message();
  return samples.ok() ? *std::move(samples) : MetricSamples();
}

TEST(MetricsTextTest, ReadsSamplesWithAndWithoutLabels) {
  const MetricSamples samples = Parsed(
      "# HELP a What\n# TYPE a counter\na 5\nb{x=\"1\",y=\"two\"} 2.5 1700000000000\n"
      "b{x=\"2\",} -1e3\r\n\nc:d_9 +Inf\ne NaN");
  EXPECT_THAT(samples.Sum("a"), Optional(5));
  EXPECT_THAT(samples.Sum("b"), Optional(-997.5));
  EXPECT_THAT(samples.Sum("b", {{"y", "two"}}), Optional(2.5));
  EXPECT_EQ(samples.Sum("b", {{"y", "three"}}), std::nullopt);
  EXPECT_EQ(samples.Sum("none"), std::nullopt);
  EXPECT_TRUE(std::isinf(*samples.Sum("c:d_9")));
  EXPECT_TRUE(std::isnan(*samples.Sum("e")));
  EXPECT_THAT(samples.ValuesOf("b", "x"), ElementsAre("1", "2"));
}

TEST(MetricsTextTest, LabelsMayHoldAnything) {
  const MetricSamples samples = Parsed(R"(a{x="q\"b\\n\n}, =",y=""} 1)");
  EXPECT_THAT(samples.ValuesOf("a", "x"), ElementsAre("q\"b\\n\n}, ="));
  EXPECT_THAT(samples.ValuesOf("a", "y"), ElementsAre(""));
}

TEST(MetricsTextTest, AnythingElseIsNamedByItsLine) {
  for (const char* line :
       {"<html>", "a", "a{", "a{x=\"1\"", "a{x=\"1} 2", "a{x=1} 2", "a{=\"1\"} 2", "a x", "a 1x",
        "a{x=\"1\"y=\"2\"} 3", "a{x=\"\\", "{} 1", "a 1,5"}) {
    const auto samples = MetricSamples::Parse(std::string("ok 1\n") + line);
    ASSERT_FALSE(samples.ok()) << line;
    EXPECT_THAT(samples.status().message(), HasSubstr("line 2 of the answer")) << line;
  }
  EXPECT_TRUE(MetricSamples::Parse("").ok());
}

TEST(MetricsTextTest, GrowthSurvivesARestartOfTheDaemon) {
  const MetricSamples before = Parsed("a{s=\"x\"} 10\na{s=\"y\"} 5");
  EXPECT_THAT(Growth(Parsed("a{s=\"x\"} 12\na{s=\"y\"} 5"), &before, "a"), Optional(2));
  EXPECT_THAT(Growth(Parsed("a{s=\"x\"} 3"), &before, "a"), Optional(3)) << "it began anew";
  EXPECT_THAT(Growth(Parsed("a{s=\"z\"} 4"), &before, "a", {{"s", "z"}}), Optional(4));
  EXPECT_EQ(Growth(Parsed(""), &before, "a"), std::nullopt);
}

TEST(MetricsTextTest, AQuantileLiesWithinItsBucket) {
  const std::string buckets =
      "h_bucket{le=\"0.1\"} 50\nh_bucket{le=\"1\"} 90\nh_bucket{le=\"10\"} 100\n"
      "h_bucket{le=\"+Inf\"} 100\n";
  const MetricSamples now = Parsed(buckets);
  EXPECT_THAT(Quantile(0.5, now, nullptr, "h"), Optional(DoubleNear(0.1, 1e-9)));
  EXPECT_THAT(Quantile(0.7, now, nullptr, "h"), Optional(DoubleNear(0.55, 1e-9)));
  EXPECT_THAT(Quantile(0.95, now, nullptr, "h"), Optional(DoubleNear(5.5, 1e-9)));
  EXPECT_EQ(Quantile(0.5, now, &now, "h"), std::nullopt) << "nothing has happened since";
  const MetricSamples slow = Parsed("h_bucket{le=\"1\"} 0\nh_bucket{le=\"+Inf\"} 4");
  EXPECT_THAT(Quantile(0.5, slow, nullptr, "h"), Optional(1)) << "all that is known";
  EXPECT_EQ(Quantile(0.5, now, nullptr, "none"), std::nullopt);
}

TEST(MetricsTextTest, AQuantileIsOfAllHistogramsOfItsLabels) {
  const MetricSamples now = Parsed(
      "h_bucket{a=\"x\",le=\"1\"} 4\nh_bucket{a=\"x\",le=\"+Inf\"} 4\n"
      "h_bucket{a=\"y\",le=\"1\"} 0\nh_bucket{a=\"y\",le=\"+Inf\"} 4\n");
  EXPECT_THAT(Quantile(0.5, now, nullptr, "h", {{"a", "x"}}), Optional(DoubleNear(0.5, 1e-9)));
  EXPECT_THAT(Quantile(0.25, now, nullptr, "h"), Optional(DoubleNear(0.5, 1e-9)));
}

}  // namespace
}  // namespace synappsd::ctl
