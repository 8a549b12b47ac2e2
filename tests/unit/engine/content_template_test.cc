#include "engine/content_template.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace synappsd::engine {
namespace {

json::Value Json(const std::string& text) {
  Result<json::Value> value = json::Parse(text);
  EXPECT_TRUE(value.ok()) << text << ": " << value.status().ToString();
  return value.ok() ? *value : json::Value();
}

class ContentTemplateTest : public ::testing::Test {
 protected:
  // The rendered content as JSON, or the error's message.
  std::string Render(const std::string& source, const TemplateLimits& limits = {}) const {
    const json::Value parsed = Json(source);
    const Result<json::Value> content = RenderTemplate(parsed, Scope(), limits);
    return content.ok() ? json::Write(*content) : content.status().message();
  }

  TemplateScope Scope() const {
    return {input_, context_, "run-1", [this](std::string_view id) -> Result<const json::Value*> {
              const auto found = results_.find(std::string(id));
              if (found == results_.end()) {
                return Status(Code::kNotFound, "there is no node '" + std::string(id) + "'");
              }
              return &found->second;
            }};
  }

  const json::Value input_ =
      Json(R"({"n":1.0,"big":123456789012345678901,"t":"text","list":[10,{"x":"y"}],"nil":null,)"
           R"("o":{"b":true,"0":"zero"},"ä":"umlaut"})");
  const json::Value context_ = Json(R"({"node_id":"w","flow_id":"f"})");
  const std::map<std::string, json::Value> results_ = {
      {"m", Json(R"({"type":"memory","output":{"key":"k","tags":["a","b"]}})")},
      {"my node.1", Json(R"({"type":"writer","output":"said"})")}};
};

TEST_F(ContentTemplateTest, AnExpressionAloneKeepsItsType) {
  EXPECT_EQ(Render(R"("{{input.n}}")"), "1.0");
  EXPECT_EQ(Render(R"("{{input.big}}")"), "123456789012345678901");
  EXPECT_EQ(Render(R"("{{ input.list }}")"), R"([10,{"x":"y"}])");
  EXPECT_EQ(Render(R"("{{input.nil}}")"), "null");
  EXPECT_EQ(Render(R"("{{input.t}}")"), R"("text")");
  EXPECT_EQ(Render(R"("{{results.m.output}}")"), R"({"key":"k","tags":["a","b"]})");
  EXPECT_EQ(Render(R"("{{results.m}}")"), json::Write(results_.at("m")));
  EXPECT_EQ(Render(R"("{{run_id}}")"), R"("run-1")");
  EXPECT_EQ(Render(R"("{{context.node_id}}")"), R"("w")");
}

TEST_F(ContentTemplateTest, InsideATextItIsRendered) {
  EXPECT_EQ(Render(R"("a {{input.t}} b")"), R"("a text b")");
  EXPECT_EQ(Render(R"(" {{input.n}}")"), R"(" 1.0")");
  EXPECT_EQ(Render(R"("{{input.o}}{{input.nil}}")"), R"("{\"b\":true,\"0\":\"zero\"}null")");
  EXPECT_EQ(Render(R"("{{input.t}}{{run_id}}")"), R"("textrun-1")");
}

TEST_F(ContentTemplateTest, StringsAtAnyDepthAreTemplatesAndNothingElse) {
  EXPECT_EQ(Render(R"({"a":["{{input.t}}",{"{{input.t}}":"x{{input.n}}"}],"n":1.50,"f":false})"),
            R"({"a":["text",{"{{input.t}}":"x1.0"}],"n":1.50,"f":false})");
  EXPECT_EQ(Render(R"("")"), R"("")");
  EXPECT_EQ(Render("{}"), "{}");
}

TEST_F(ContentTemplateTest, ArraysAreIndexedByNumber) {
  EXPECT_EQ(Render(R"("{{input.list[0]}}")"), "10");
  EXPECT_EQ(Render(R"("{{input.list[1].x}}")"), R"("y")");
  EXPECT_EQ(Render(R"("{{input.list.1.x}}")"), R"("y")");
  EXPECT_EQ(Render(R"("{{input.o.0}}")"), R"("zero")");
}

TEST_F(ContentTemplateTest, OddNamesAreQuoted) {
  EXPECT_EQ(Render(R"("{{results[\"my node.1\"].output}}")"), R"("said")");
  EXPECT_EQ(Render(R"("{{input[\"\\u00e4\"]}}")"), R"("umlaut")");
  EXPECT_EQ(Render(R"("{{input.ä}}")"), R"("umlaut")");
}

TEST_F(ContentTemplateTest, BracesAreWrittenAsAQuotedExpression) {
  EXPECT_EQ(Render(R"("{{\"{{\"}} and }}")"), R"("{{ and }}")");
  EXPECT_EQ(Render(R"("{ {input} }")"), R"("{ {input} }")");
}

TEST_F(ContentTemplateTest, AMissingPathNamesItselfAndWhereItEnds) {
  EXPECT_EQ(Render(R"("{{input.a}}")"), "{{input.a}}: input has no member 'a'");
  EXPECT_EQ(Render(R"("x {{input.t.u}}")"), "{{input.t.u}}: input.t is a string, not an object");
  EXPECT_EQ(Render(R"("{{input.list[2]}}")"), "{{input.list[2]}}: input.list has only 2 elements");
  EXPECT_EQ(Render(R"("{{input.list[99999999999999999999]}}")"),
            "{{input.list[99999999999999999999]}}: input.list is an array: it needs an index, not "
            "99999999999999999999");
  EXPECT_EQ(Render(R"("{{input.list.x}}")"),
            "{{input.list.x}}: input.list is an array: it needs an index, not x");
  EXPECT_EQ(Render(R"("{{input.o[0]}}")"), "{{input.o[0]}}: input.o is an object, not an array");
  EXPECT_EQ(Render(R"("{{run_id.x}}")"), "{{run_id.x}}: run_id is a string, not an object");
  EXPECT_EQ(Render(R"("{{results.q.output}}")"), "{{results.q.output}}: there is no node 'q'");
  EXPECT_EQ(Render(R"("{{results.m.output.tags[5]}}")"),
            "{{results.m.output.tags[5]}}: results.m.output.tags has only 2 elements");
}

TEST_F(ContentTemplateTest, MalformedExpressionsSayWhatIsWrong) {
  EXPECT_EQ(Render(R"("{{input.t")"), "{{input.t: \"}}\" is missing after it");
  EXPECT_EQ(Render(R"("{{input t}}")"), "{{input t}}: \"}}\" is missing after it");
  EXPECT_EQ(Render(R"("{{}}")"), "{{}}: a path begins with input, results, context or run_id");
  EXPECT_EQ(Render(R"("{{results}}")"),
            "{{results}}: results needs a node: results.<node id>.output");
  EXPECT_EQ(Render(R"("{{input.}}")"), "{{input.}}: a name is missing after \".\"");
  EXPECT_EQ(Render(R"("{{input[x]}}")"), "{{input[x]}}: \"[\" needs an index or a quoted name");
  EXPECT_EQ(Render(R"("{{input[1}}")"), "{{input[1}}: \"]\" is missing");
  EXPECT_EQ(Render(R"("{{input[\"x}}")"), "{{input[\"x}}: a quote is not closed");
  EXPECT_EQ(Render(R"("{{\"\\")"), "{{\"\\: a quote is not closed");
  EXPECT_EQ(Render(R"("{{\"\\x\"}}")"), "{{\"\\x\"}}: the quoted text is not a JSON string");
}

TEST_F(ContentTemplateTest, TheContentIsBounded) {
  EXPECT_EQ(Render(R"(["{{input.t}}","{{input.t}}"])", {.max_size_bytes = 12}),
            "the content is larger than 12 bytes: pass on less of the earlier results");
  EXPECT_EQ(Render(R"([["{{input.list}}"]])", {.max_depth = 3}),
            "the content is nested deeper than 3 levels");
  EXPECT_EQ(Render(R"(["{{input.list}}"])", {.max_depth = 3}), R"([[10,{"x":"y"}]])");
}

TEST(FindTemplatePathsTest, ListsEveryPathInOrder) {
  const auto paths =
      FindTemplatePaths(Json(R"({"a":"{{ results.m.output }} {{\"q\"}}","b":["{{input[0]}}",5]})"));
  ASSERT_TRUE(paths.ok()) << paths.status().ToString();
  ASSERT_EQ(paths->size(), 2U);
  EXPECT_EQ((*paths)[0].text, "results.m.output");
  EXPECT_EQ((*paths)[0].root, "results");
  EXPECT_EQ((*paths)[0].steps.front().name, "m");
  EXPECT_EQ((*paths)[1].text, "input[0]");
  EXPECT_FALSE(FindTemplatePaths(Json(R"(["{{x}}"])")).ok());
}

}  // namespace
}  // namespace synappsd::engine
