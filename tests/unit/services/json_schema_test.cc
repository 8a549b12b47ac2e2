#include "services/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

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
                             R"({"required":[5,{},"b"]})", R"({"minimum":"x","maxLength":-1})"}) {
    const auto compiled = JsonSchema::Compile(Json(schema));
    ASSERT_TRUE(compiled.ok());
    compiled->Check(Json(R"({"a":[1,"x"]})"));  // what it says is its own business
  }
}

// RapidJSON takes these without a look, anywhere in a schema: each read memory that is not there,
// while the schema was compiled or when a value was checked.
TEST(JsonSchema, RefusesKeywordsOfTheWrongType) {
  const std::vector<std::vector<std::string>> cases = {
      {R"({"patternProperties":"x"})", R"("/patternProperties" must be an object)"},
      {R"({"patternProperties":[{}]})", R"("/patternProperties" must be an object)"},
      {R"({"default":[{"patternProperties":5}]})",
       R"("/default/0/patternProperties" must be an object)"},
      {R"({"patternProperties":{"^a":5}})", R"("/patternProperties/^a" must be an object)"},
      {R"({"dependencies":{"a":["b",1]}})", R"("/dependencies/a" must be an array of names)"},
      {R"({"enum":[{"dependencies":{"a":[{}]}}]})",
       R"("/enum/0/dependencies/a" must be an array of names)"},
      {R"({"items":[{},"x"]})", R"("/items/1" must be an object)"},
      {R"({"properties":{"a":{"items":[null]}}})", R"("/properties/a/items/0" must be an object)"},
      {R"({"allOf":[5]})", R"("/allOf/0" must be an object)"},
      {R"({"anyOf":[{},true]})", R"("/anyOf/1" must be an object)"},
      {R"({"not":"x"})", R"("/not" must be an object)"},
      {R"({"not":{"oneOf":[[]]}})", R"("/not/oneOf/0" must be an object)"},
      {R"({"dependencies":{"a":{"allOf":[5]}}})", R"("/dependencies/a/allOf/0" must be an object)"},
      {R"({"additionalProperties":{"items":[5]}})",
       R"("/additionalProperties/items/0" must be an object)"},
      {R"({"items":{"additionalItems":{"anyOf":[5]}}})",
       R"("/items/additionalItems/anyOf/0" must be an object)"}};
  for (const std::vector<std::string>& wrong : cases) {
    const auto compiled = JsonSchema::Compile(Json(wrong[0]));
    ASSERT_FALSE(compiled.ok()) << wrong[0];
    EXPECT_EQ(compiled.status().message(), wrong[1]) << wrong[0];
  }
}

TEST(JsonSchema, LeavesValuesInASchemaAsTheyAre) {
  for (const char* schema :
       {R"({"default":{"items":["a",1],"allOf":[1]},"enum":[{"anyOf":["x"]}]})",
        R"({"properties":{"items":{"type":"array"},"allOf":{},"not":{}}})",
        R"({"dependencies":{"a":["b"],"c":{"required":["d"]}}})"}) {
    EXPECT_TRUE(JsonSchema::Compile(Json(schema)).ok()) << schema;
  }
}

// RapidJSON wrote past an array of its own from the second name on that matches.
TEST(JsonSchema, RefusesNamesThatMatchNoPattern) {
  const std::string schema =
      R"({"properties":{"in":{"properties":{"own":{}},"patternProperties":{"^a":{"type":"integer"}},)"
      R"("additionalProperties":false}}})";
  EXPECT_TRUE(Check(schema, R"({"in":{"a1":1,"a2":2,"own":"x","a3":3,"a4":4}})").ok());
  EXPECT_EQ(Check(schema, R"({"in":{"a1":1,"b":2,"a2":2}})").message(),
            R"(member "/in/b" is not allowed ("additionalProperties" is false))");
  EXPECT_FALSE(Check(schema, R"({"in":{"a1":1,"a2":"x"}})").ok());
}

// RapidJSON parses the schema once more and would go on with what it read up to there.
TEST(JsonSchema, RefusesNumbersBeyondADouble) {
  const std::string schema = R"({"type":"string","maximum":)" + std::string(400, '9') + "}";
  EXPECT_THAT(JsonSchema::Compile(Json(schema)).status().message(), HasSubstr("range of a double"));
}

// RapidJSON looks each part of a schema up among the others.
TEST(JsonSchema, BoundsThePartsOfASchema) {
  const auto with = [](std::size_t count, const json::Value& part) {
    json::Object schema;
    schema.Set("required", json::Array(count, part));
    return JsonSchema::Compile(json::Value(std::move(schema))).status();
  };
  EXPECT_TRUE(with(499, json::Object()).ok());
  EXPECT_THAT(with(500, json::Object()).message(), HasSubstr("at most 500 objects"));
  EXPECT_TRUE(with(2998, "name").ok());
  EXPECT_THAT(with(2999, "name").message(), HasSubstr("at most 3000 values"));
}

TEST(JsonSchema, SkipsRequiredMembersThatAreNoNames) {
  EXPECT_EQ(Check(R"({"required":[5,"a"]})", "{}").message(), R"(it lacks "a")");
}

// Each took all memory, the stack or the time, or was no rule at all.
TEST(JsonSchema, RefusesPatternsThatCannotBeMatchedSafely) {
  const std::string branches = "(a?|b?)(a?|b?)(a?|b?)(a?|b?)(a?|b?)";
  const std::vector<std::string> patterns = {"((((a{200}){200}){200}){200})",
                                             "a{4294967295}",
                                             "(a*)*",
                                             "(a?)+",
                                             "(a|b*){2,}",
                                             "{3}",
                                             "^*",
                                             "a{5,3}",
                                             "a{0}",
                                             "a{99999999999}",
                                             "(",
                                             ")",
                                             "([",
                                             "[]",
                                             "()",
                                             "a||b",
                                             "a**",
                                             "[0-9]\\d",
                                             "aaaa|{200}",
                                             "a{1,500}",
                                             branches + branches,
                                             std::string(1, '\0'),
                                             "a{3"};
  for (const std::string& pattern : patterns) {
    for (const std::string& schema :
         {R"({"items":[{"pattern":)" + json::Quoted(pattern) + "}]}",
          R"({"patternProperties":{)" + json::Quoted(pattern) + ":{}}}"}) {
      const auto compiled = JsonSchema::Compile(Json(schema));
      ASSERT_FALSE(compiled.ok()) << pattern;
      EXPECT_THAT(compiled.status().message(), HasSubstr("pattern ")) << pattern;
    }
  }
}

TEST(JsonSchema, MatchesThePatternsOfDailyUse) {
  const auto matches = [](const std::string& pattern, const std::string& text) {
    return Check(R"({"pattern":)" + json::Quoted(pattern) + "}", json::Quoted(text)).ok();
  };
  const std::string uuid = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
  EXPECT_TRUE(matches(uuid, "01234567-89ab-cdef-0123-456789abcdef"));
  EXPECT_FALSE(matches(uuid, "01234567-89ab-cdef-0123-456789abcde"));
  const std::string host = "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]{2,63}$";
  EXPECT_TRUE(matches(host, "www.example.org"));
  EXPECT_FALSE(matches(host, "www..org"));
  EXPECT_TRUE(matches("^(on|off|[0-9]+(ms|s)?)$", "250ms"));
  EXPECT_FALSE(matches("^(on|off|[0-9]+(ms|s)?)$", "250m"));
  EXPECT_TRUE(matches("^.{1,80}$", std::string(80, 'x')));
  EXPECT_FALSE(matches("^.{1,80}$", std::string(81, 'x')));
  EXPECT_TRUE(matches("^a{2,}$", "aaa"));
}

}  // namespace
}  // namespace synappsd::services
