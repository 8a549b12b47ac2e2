#include "base/trace_context.h"

#include <gtest/gtest.h>

#include <set>

namespace synappsd {
namespace {

const std::string kTrace = "0af7651916cd43dd8448eb211c80319c";
const std::string kSpan = "b7ad6b7169203331";
const std::string kValid = "00-" + kTrace + "-" + kSpan + "-01";

TEST(TraceContext, ReadsWhatIsValid) {
  const auto context = ParseTraceContext(kValid, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id, kTrace);
  EXPECT_EQ(context->span_id, kSpan);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(context->state, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  EXPECT_EQ(context->Traceparent(), kValid);
}

TEST(TraceContext, ReadsOnlyTheFlagItKnows) {
  EXPECT_FALSE(ParseTraceContext("00-" + kTrace + "-" + kSpan + "-00", "")->sampled);
  EXPECT_FALSE(ParseTraceContext("00-" + kTrace + "-" + kSpan + "-fe", "")->sampled);
  const auto all = ParseTraceContext("00-" + kTrace + "-" + kSpan + "-ff", "");
  EXPECT_EQ(all->Traceparent(), kValid);
}

TEST(TraceContext, ReadsLaterVersionsAsFarAsKnown) {
  EXPECT_TRUE(ParseTraceContext("cc-" + kTrace + "-" + kSpan + "-01", "").has_value());
  EXPECT_TRUE(ParseTraceContext("cc-" + kTrace + "-" + kSpan + "-01-more", "").has_value());
  EXPECT_FALSE(ParseTraceContext("cc-" + kTrace + "-" + kSpan + "-01.more", "").has_value());
}

class InvalidTraceparent : public ::testing::TestWithParam<std::string> {};

TEST_P(InvalidTraceparent, IsAsIfItHadNotCome) {
  EXPECT_FALSE(ParseTraceContext(GetParam(), "a=b").has_value());
}

INSTANTIATE_TEST_SUITE_P(All, InvalidTraceparent,
                         ::testing::Values("", "00", kValid.substr(1), kValid.substr(0, 54),
                                           kValid + "-", kValid + "0",
                                           "ff-" + kTrace + "-" + kSpan + "-01",
                                           "00-00000000000000000000000000000000-" + kSpan + "-01",
                                           "00-" + kTrace + "-0000000000000000-01",
                                           "00-0AF7651916CD43DD8448EB211C80319C-" + kSpan + "-01",
                                           "00-" + kTrace + "-" + kSpan + "-0g",
                                           "00_" + kTrace + "-" + kSpan + "-01",
                                           "00-" + kTrace + "_" + kSpan + "-01",
                                           "00-" + kTrace + "-" + kSpan + "_01", " " + kValid));

TEST(TraceContext, LeavesOutAStateThatIsTooLongOrNotPrintable) {
  EXPECT_EQ(ParseTraceContext(kValid, "a=" + std::string(511, 'b'))->state, "");
  EXPECT_EQ(ParseTraceContext(kValid, "a=" + std::string(510, 'b'))->state.size(), 512U);
  EXPECT_EQ(ParseTraceContext(kValid, "a=b\r\nevil: 1")->state, "");
}

TEST(TraceContext, NewTracesAreValidAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const TraceContext trace = NewTrace();
    const auto read = ParseTraceContext(trace.Traceparent(), "");
    ASSERT_TRUE(read.has_value()) << trace.Traceparent();
    EXPECT_FALSE(read->sampled);
    EXPECT_TRUE(seen.insert(trace.trace_id).second);
    EXPECT_TRUE(seen.insert(trace.span_id).second);
  }
}

TEST(TraceContext, AChildIsAnotherSpanOfTheSameTrace) {
  const TraceContext parent = *ParseTraceContext(kValid, "a=b");
  const TraceContext child = ChildOf(parent);
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_EQ(child.span_id.size(), 16U);
  EXPECT_TRUE(child.sampled);
  EXPECT_EQ(child.state, "a=b");
}

}  // namespace
}  // namespace synappsd
