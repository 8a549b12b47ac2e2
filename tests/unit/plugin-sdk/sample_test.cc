// What the conformance check hands to modules fits the schemas it is made of.

#include "sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "host_methods_book.h"
#include "services/json_schema.h"

namespace synappsd::check {
namespace {

json::Value Parse(const std::string& text) {
  const Result<json::Value> value = json::Parse(text);
  EXPECT_TRUE(value.ok()) << value.status().ToString() << "\n" << text;
  return value.ok() ? *value : json::Value();
}

std::string Sample(const std::string& schema, Members members = Members::kAll) {
  return json::Write(SampleOf(Parse(schema), members));
}

TEST(Sample, TakesWhatTheSchemaOffers) {
  EXPECT_EQ(Sample(R"({"default":[7]})"), "[7]");
  EXPECT_EQ(Sample(R"({"enum":["b","a"]})"), R"("b")");
  EXPECT_EQ(Sample(R"({"type":"integer","minimum":5})"), "5");
  EXPECT_EQ(Sample(R"({"type":["null","string"]})"), "null");
  EXPECT_EQ(Sample(R"({"type":"array","minItems":1,"items":{"type":"boolean"}})"), "[false]");
  EXPECT_EQ(Sample("{}"), R"("hello")");
}

TEST(Sample, HasAllMembersOrTheRequiredOnes) {
  const std::string schema =
      R"({"properties":{"a":{"type":"integer"},"b":{"type":"null"}},"required":["b"]})";
  EXPECT_EQ(Sample(schema), R"({"a":1,"b":null})");
  EXPECT_EQ(Sample(schema, Members::kRequired), R"({"b":null})");
}

TEST(Sample, EndsInASchemaOfAnyDepth) {
  std::string schema = R"({"type":"null"})";
  for (int i = 0; i < 60; ++i) schema = R"({"properties":{"a":)" + schema + "}}";
  EXPECT_THAT(Sample(schema), ::testing::HasSubstr(R"({"a":null})"));
}

TEST(HostMethodsBook, AnswersFitTheSchemasOfAllMethods) {
  int methods = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SYNAPPS_METHODS_DIRECTORY)) {
    std::ifstream stream(entry.path());
    const json::Value file = Parse({std::istreambuf_iterator<char>(stream), {}});
    const MethodScript* script = HostMethodsBook::Get().Find(*file.Find("method")->if_string());
    ASSERT_NE(script, nullptr) << entry.path();
    const auto answer = services::JsonSchema::Compile(*file.Find("answer"));
    EXPECT_TRUE(answer->Check(Parse(script->answer)).ok()) << entry.path() << script->answer;
    const json::Value request = SampleOf(*file.Find("request"), Members::kAll);
    const Status fits = script->request.Check(request);
    EXPECT_TRUE(fits.ok()) << entry.path() << fits.ToString() << json::Write(request);
    ++methods;
  }
  EXPECT_GE(methods, 11);
  EXPECT_EQ(HostMethodsBook::Get().Find("no.such/1"), nullptr);
}

}  // namespace
}  // namespace synappsd::check
