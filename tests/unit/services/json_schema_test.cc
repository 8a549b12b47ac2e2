#include "services/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::services {
namespace {

using ::testing::HasSubstr;

json::Value Json(const std::string& text) { return json::Parse(text).value(); }

Status Check(const std::string& schema, const std::string& value) {
  return JsonSchema::Compile(Json(schema))->Check(Json(value));
}

TEST(JsonSchema, AcceptsWhatSatisfiesIt) {
  const std::string schema =
      R"({"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":1}}})";
  EXPECT_TRUE(Check(schema, R"({"a":1,"other":[{}, null, true, 1.5, "x"]})").ok());
}

TEST(JsonSchema, NamesMemberRuleAndRemedy) {
  const std::string schema = R"({"type":"object","properties":{
      "a":{"type":"object","properties":{"b":{"type":"integer","maximum":10,"description":"in ms"}}}}})";
  const Status status = Check(schema, R"({"a":{"b":11}})");
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_EQ(status.message(), R"(member "/a/b" breaks "maximum": 10 (in ms))");
}

TEST(JsonSchema, NamesTheMissingMember) {
  const std::string schema = R"({"type":"array","items":{"required":["a","b"]}})";
  EXPECT_EQ(Check(schema, R"([{"a":1,"b":1},{"a":1}])").message(), R"(member "/1" lacks "b")");
  EXPECT_EQ(Check(R"({"required":["a"]})", "{}").message(), R"(it lacks "a")");
}

TEST(JsonSchema, KnowsIntegersFromOtherNumbers) {
  const std::string schema = R"({"type":"integer"})";
  EXPECT_TRUE(Check(schema, "7").ok());
  EXPECT_FALSE(Check(schema, "7.5").ok());
  EXPECT_FALSE(Check(schema, "1e3").ok());
  EXPECT_FALSE(Check(schema, "99999999999999999999").ok()) << "does not fit 64 bits";
}

TEST(JsonSchema, ChecksPatternsAndChoices) {
  EXPECT_TRUE(Check(R"({"pattern":"\\{\\}"})", R"("Bearer {}")").ok());
  EXPECT_FALSE(Check(R"({"pattern":"\\{\\}"})", R"("Bearer")").ok());
  EXPECT_FALSE(Check(R"({"enum":["a","b"]})", R"("c")").ok());
}

TEST(JsonSchema, RefusesReferencesAndNonObjects) {
  EXPECT_THAT(JsonSchema::Compile(Json(R"({"properties":{"a":{"$ref":"#"}}})")).status().message(),
              HasSubstr("$ref"));
  EXPECT_FALSE(JsonSchema::Compile(Json("[]")).ok());
}

TEST(JsonSchema, SurvivesSchemasOfNonsense) {
  for (const char* schema : {R"({"type":5,"properties":[],"items":3,"required":"a","enum":{}})",
                             R"({"pattern":"(["})", R"({"minimum":"x","maxLength":-1})"}) {
    const auto compiled = JsonSchema::Compile(Json(schema));
    ASSERT_TRUE(compiled.ok());
    compiled->Check(Json(R"({"a":[1,"x"]})"));  // what it says is its own business
  }
}

}  // namespace
}  // namespace synappsd::services
