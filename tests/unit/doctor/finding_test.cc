#include "doctor/finding.h"

#include <gtest/gtest.h>

namespace synappsd::doctor {
namespace {

TEST(Finding, AnswersSurviveTheRoundTrip) {
  const Findings findings = {{"disk", Level::kOk, "9 MiB", ""},
                             {"tls", Level::kWarning, "soon", "renew it"}};
  const std::string text = WriteFindings(findings, "1.2.3");
  EXPECT_EQ(text, R"({"status":"warning","version":"1.2.3","findings":[)"
                  R"({"check":"disk","level":"ok","what":"9 MiB","remedy":null},)"
                  R"({"check":"tls","level":"warning","what":"soon","remedy":"renew it"}]})");
  const Result<Findings> back = ReadFindings(*json::Parse(text));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(WriteFindings(*back, "1.2.3"), text);
}

TEST(Finding, TheWorstCounts) {
  EXPECT_EQ(Worst({}), Level::kOk);
  EXPECT_EQ(Worst({{"a", Level::kWarning, "", ""}, {"b", Level::kOk, "", ""}}), Level::kWarning);
  EXPECT_EQ(Worst({{"a", Level::kProblem, "", ""}, {"b", Level::kWarning, "", ""}}),
            Level::kProblem);
}

TEST(Finding, AnAnswerOfSomethingElseIsRefused) {
  EXPECT_FALSE(ReadFindings(*json::Parse("{}")).ok());
  EXPECT_FALSE(ReadFindings(*json::Parse(R"({"findings":{}})")).ok());
}

// Of a later version: worse than it is known to be, rather than better.
TEST(Finding, AnUnknownLevelIsAProblem) {
  const auto findings = ReadFindings(
      *json::Parse(R"({"findings":[{"check":"x","level":"disaster","what":"w","remedy":null}]})"));
  ASSERT_TRUE(findings.ok());
  EXPECT_EQ(findings->front().level, Level::kProblem);
}

}  // namespace
}  // namespace synappsd::doctor
