#include "applets/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;

TEST(Outcome, KeepsAnObjectAsItIs) {
  const AppletOutcome outcome = MakeOutcome("writer", SYNAPPS_OK, R"({"content": 1.0 })");
  EXPECT_TRUE(outcome.status.ok());
  EXPECT_EQ(outcome.json, R"({"content": 1.0 })");
}

TEST(Outcome, NamesTheAppletThatAnswersNonsense) {
  for (const char* json : {"", "[]", "\"text\"", "{\"content\":", "{\"a\":\"\xff\"}"}) {
    const AppletOutcome outcome = MakeOutcome("writer", SYNAPPS_OK, json);
    EXPECT_EQ(outcome.status.code(), Code::kInternal) << json;
    EXPECT_THAT(outcome.status.message(), HasSubstr("applet \"writer\"")) << json;
    EXPECT_EQ(outcome.json, "") << json;
  }
}

TEST(Outcome, PassesOnTheAppletsMessageAndDetails) {
  const AppletOutcome outcome = MakeOutcome(
      "writer", SYNAPPS_UNAVAILABLE, R"({"message":"provider is down","details":{"code":503}})");
  EXPECT_EQ(outcome.status, Status(Code::kUnavailable, "provider is down"));
  EXPECT_EQ(outcome.json, R"({"details":{"code":503}})");
}

TEST(Outcome, HasAMessageInAnyCase) {
  for (const char* json : {"", "{}", "nonsense", R"({"message":""})", R"({"message":5})"}) {
    const AppletOutcome outcome = MakeOutcome("writer", SYNAPPS_NOT_FOUND, json);
    EXPECT_EQ(outcome.status,
              Status(Code::kNotFound, "applet \"writer\" failed with NOT_FOUND and no message"));
    EXPECT_EQ(outcome.json, "");
  }
}

TEST(Outcome, UnknownNumbersAreUnknown) {
  EXPECT_EQ(MakeOutcome("w", 17, "").status.code(), Code::kUnknown);
  EXPECT_EQ(MakeOutcome("w", -1, "").status.code(), Code::kUnknown);
}

}  // namespace
}  // namespace synappsd::applets
