#include "rest/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rest/resources.h"

namespace synappsd::rest {
namespace {

using ::testing::ElementsAre;

const Resources& TestResources() {
  static const Resources resources({.max_nodes_per_flow = 5});
  return resources;
}

std::string Repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// "field|type|message", one line an error.
std::string Lines(const FieldErrors& errors) {
  std::string lines;
  for (const FieldError& error : errors) {
    if (!lines.empty()) lines += '\n';
    lines += error.field + "|" + error.type + "|" + error.message;
  }
  return lines;
}

std::string ErrorsOf(const Model& model, std::string_view body) {
  FieldErrors errors;
  Validate(model, std::move(json::Parse(body)).value(), &errors);
  return Lines(errors);
}

std::string FlowErrors(std::string_view body) {
  return ErrorsOf(TestResources().flow_request, body);
}

// The normalized body, compact.
std::string ReadFlow(std::string_view body) {
  FieldErrors errors;
  json::Object read =
      Validate(TestResources().flow_request, std::move(json::Parse(body)).value(), &errors);
  EXPECT_TRUE(errors.empty()) << Lines(errors);
  return json::Write(json::Value(std::move(read)));
}

std::string NodeErrors(std::string_view node) {
  return FlowErrors(R"({"name":"f","nodes":[)" + std::string(node) + "]}");
}

std::string EdgeErrors(std::string_view edge) {
  return FlowErrors(R"({"name":"f","edges":[)" + std::string(edge) + "]}");
}

std::string PositionErrors(std::string_view position) {
  return NodeErrors(R"({"id":"n","type":"t","position":)" + std::string(position) + "}");
}

constexpr const char* kMissing = "missing|Field required";

TEST(FlowValidation, BodyItself) {
  EXPECT_EQ(FlowErrors("null"), "body|missing|Field required");
  for (const char* body : {"[]", "\"abc\"", "5", "true"}) {
    EXPECT_EQ(FlowErrors(body),
              "body|model_attributes_type|Input should be a valid dictionary or object to extract "
              "fields from");
  }
}

TEST(FlowValidation, Name) {
  EXPECT_EQ(FlowErrors("{}"), "body.name|missing|Field required");
  EXPECT_EQ(FlowErrors(R"({"name":""})"),
            "body.name|string_too_short|String should have at least 1 character");
  EXPECT_EQ(FlowErrors(R"({"name":" \t\u3000"})"),
            "body.name|value_error|Value error, Flow name cannot be blank");
  EXPECT_EQ(FlowErrors("{\"name\":\"" + Repeat("é", 201) + "\"}"),
            "body.name|string_too_long|String should have at most 200 characters");
  EXPECT_EQ(FlowErrors("{\"name\":\"" + Repeat("x", 200) + " \"}"),
            "body.name|string_too_long|String should have at most 200 characters");
  EXPECT_EQ(FlowErrors("{\"name\":\"" + Repeat("📖", 200) + "\"}"), "");
  for (const char* name : {"5", "null", "[\"x\"]", "{}", "true"}) {
    EXPECT_EQ(FlowErrors("{\"name\":" + std::string(name) + "}"),
              "body.name|string_type|Input should be a valid string");
  }
}

TEST(FlowValidation, Id) {
  EXPECT_EQ(FlowErrors(R"({"name":"f","id":null})"), "");
  EXPECT_EQ(FlowErrors(R"({"name":"f","id":""})"), "");
  EXPECT_EQ(FlowErrors(R"({"name":"f","id":5})"),
            "body.id|string_type|Input should be a valid string");
  EXPECT_EQ(FlowErrors(R"({"name":"f","id":")" + Repeat("x", 201) + "\"}"),
            "body.id|string_too_long|String should have at most 200 characters");
}

TEST(FlowValidation, Lists) {
  for (const char* list : {"null", "{}", "\"abc\"", "1"}) {
    EXPECT_EQ(
        FlowErrors(R"({"name":"f","nodes":)" + std::string(list) + R"(,"edges":)" + list + "}"),
        "body.nodes|list_type|Input should be a valid list\n"
        "body.edges|list_type|Input should be a valid list");
  }
  EXPECT_EQ(NodeErrors("1"),
            "body.nodes.0|model_attributes_type|Input should be a valid dictionary or object to "
            "extract fields from");
  EXPECT_EQ(EdgeErrors(R"("e")"),
            "body.edges.0|model_attributes_type|Input should be a valid dictionary or object to "
            "extract fields from");
}

TEST(FlowValidation, Node) {
  EXPECT_EQ(NodeErrors("{}"), std::string("body.nodes.0.id|") + kMissing + "\nbody.nodes.0.type|" +
                                  kMissing + "\nbody.nodes.0.position|" + kMissing);
  EXPECT_EQ(NodeErrors(R"({"id":"","type":"","position":{"x":1,"y":1}})"),
            "body.nodes.0.id|string_too_short|String should have at least 1 character\n"
            "body.nodes.0.type|string_too_short|String should have at least 1 character");
  EXPECT_EQ(NodeErrors(R"({"id":")" + Repeat("x", 201) + R"(","type":")" + Repeat("x", 101) +
                       R"(","position":{"x":1,"y":1}})"),
            "body.nodes.0.id|string_too_long|String should have at most 200 characters\n"
            "body.nodes.0.type|string_too_long|String should have at most 100 characters");
  for (const char* data : {"null", "[1]", "\"s\"", "1"}) {
    EXPECT_EQ(NodeErrors(R"({"id":"n","type":"t","position":{"x":1,"y":1},"data":)" +
                         std::string(data) + "}"),
              "body.nodes.0.data|dict_type|Input should be a valid dictionary");
  }
}

TEST(FlowValidation, Position) {
  for (const char* position : {"{}", R"({"x":1})", R"({"y":1,"z":2})"}) {
    EXPECT_EQ(PositionErrors(position),
              "body.nodes.0.position|value_error|Value error, Position must contain 'x' and 'y' "
              "keys");
  }
  for (const char* position : {"null", "[1,2]", "\"x\"", "1"}) {
    EXPECT_EQ(PositionErrors(position),
              "body.nodes.0.position|dict_type|Input should be a valid dictionary");
  }
  EXPECT_EQ(PositionErrors(R"({"x":"abc","y":1})"),
            "body.nodes.0.position.x|float_parsing|Input should be a valid number, unable to parse "
            "string as a number");
  EXPECT_EQ(PositionErrors(R"({"x":null,"y":{}})"),
            "body.nodes.0.position.x|float_type|Input should be a valid number\n"
            "body.nodes.0.position.y|float_type|Input should be a valid number");
  EXPECT_EQ(PositionErrors(R"({"x":"nan","y":"-inf"})"),
            "body.nodes.0.position.x|finite_number|Input should be a finite number\n"
            "body.nodes.0.position.y|finite_number|Input should be a finite number");
  EXPECT_EQ(PositionErrors(R"({"note":"abc"})"),
            "body.nodes.0.position.note|float_parsing|Input should be a valid number, unable to "
            "parse string as a number")
      << "a bad member hides that others are missing";
}

TEST(FlowValidation, Edge) {
  EXPECT_EQ(EdgeErrors("{}"), std::string("body.edges.0.id|") + kMissing +
                                  "\nbody.edges.0.source|" + kMissing + "\nbody.edges.0.target|" +
                                  kMissing);
  EXPECT_EQ(EdgeErrors(R"({"id":"e","source":"","target":")" + Repeat("x", 900) + "\"}"),
            "body.edges.0.source|string_too_short|String should have at least 1 character");
  for (const char* animated : {"\"maybe\"", "2", "-1", "2.0", "\" true\""}) {
    EXPECT_EQ(EdgeErrors(R"({"id":"e","source":"a","target":"b","animated":)" +
                         std::string(animated) + "}"),
              "body.edges.0.animated|bool_parsing|Input should be a valid boolean, unable to "
              "interpret input");
  }
  for (const char* animated : {"null", "{}", "[]", "0.5", "1e300"}) {
    EXPECT_EQ(EdgeErrors(R"({"id":"e","source":"a","target":"b","animated":)" +
                         std::string(animated) + "}"),
              "body.edges.0.animated|bool_type|Input should be a valid boolean");
  }
}

TEST(FlowValidation, AllErrorsAtOnceInTheOrderOfTheFields) {
  EXPECT_EQ(
      FlowErrors(R"({"edges":[{"id":"e"}],"nodes":[{"id":"n","type":"t","position":{}}],)"
                 R"("name":5,"id":6})"),
      "body.id|string_type|Input should be a valid string\n"
      "body.name|string_type|Input should be a valid string\n"
      "body.nodes.0.position|value_error|Value error, Position must contain 'x' and 'y' keys\n"
      "body.edges.0.source|missing|Field required\n"
      "body.edges.0.target|missing|Field required");
}

TEST(FlowValidation, IdsAreUniqueWithinTheFlow) {
  const std::string node = R"({"id":"a","type":"t","position":{"x":1,"y":1}})";
  const std::string edge = R"({"id":"a","source":"a","target":"a"})";
  EXPECT_EQ(FlowErrors(R"({"name":"f","nodes":[)" + node + "," + node + R"(],"edges":[)" + edge +
                       "," + edge + "]}"),
            "body.nodes.1.id|value_error|Value error, Node id 'a' is used more than once in this "
            "flow\n"
            "body.edges.1.id|value_error|Value error, Edge id 'a' is used more than once in this "
            "flow");
  EXPECT_EQ(FlowErrors(R"({"name":"f","nodes":[)" + node + R"(],"edges":[)" + edge + "]}"), "");
}

TEST(FlowValidation, BoundsTheNumberOfNodes) {
  std::string nodes;
  for (int i = 0; i < 6; ++i) {
    nodes += R"({"id":")" + std::to_string(i) + R"(","type":"t","position":{"x":1,"y":1}},)";
  }
  nodes.pop_back();
  EXPECT_EQ(FlowErrors(R"({"name":"f","nodes":[)" + nodes + "]}"),
            "body.nodes|too_long|List should have at most 5 items after validation, not 6");
}

TEST(FlowValidation, BoundsTheNumberOfErrors) {
  FieldErrors errors;
  Validate(
      TestResources().flow_request,
      std::move(json::Parse(R"({"name":"f","edges":[)" + Repeat("{},", 100'000) + "{}]}")).value(),
      &errors);
  ASSERT_EQ(errors.size(), kMaxFieldErrors + 1);
  EXPECT_EQ(errors.back().type, "too_many_errors");
}

TEST(FlowValidation, ConvertsFillsInAndDropsTheUnknown) {
  EXPECT_EQ(ReadFlow(R"({"name":"f","color":"red"})"),
            R"({"id":null,"name":"f","nodes":[],"edges":[]})");
  EXPECT_EQ(ReadFlow(R"({"nodes":[{"position":{"y":"12.5","x":true,"z":3},"width":5,"type":"t",)"
                     R"("id":"n"}],"name":"f","edges":[{"id":"e","source":"n","target":"g",)"
                     R"("animated":"yes","label":"l"}]})"),
            R"({"id":null,"name":"f","nodes":[{"id":"n","type":"t","position":{"x":1.0,"y":12.5},)"
            R"("data":{}}],"edges":[{"id":"e","source":"n","target":"g","animated":true}]})");
}

TEST(FlowValidation, PositionsBecomeDoubles) {
  const std::pair<const char*, const char*> cases[] = {
      {"250", "250.0"},
      {"1e300", "1e+300"},
      {"12345678901234567890", "1.2345678901234567e+19"},
      {"-0", "0.0"},
      {"-0.0", "-0.0"},
      {"0.1", "0.1"},
      {"1e-5", "1e-05"},
      {"\"1_000\"", "1000.0"},
      {"false", "0.0"},
  };
  for (const auto& [sent, kept] : cases) {
    EXPECT_EQ(ReadFlow(R"({"name":"f","nodes":[{"id":"n","type":"t","position":{"x":)" +
                       std::string(sent) + R"(,"y":1}}]})"),
              R"({"id":null,"name":"f","nodes":[{"id":"n","type":"t","position":{"x":)" +
                  std::string(kept) + R"(,"y":1.0},"data":{}}],"edges":[]})");
  }
}

TEST(FlowValidation, DataIsKeptAsSent) {
  const std::string data =
      R"({"b":1,"a":1.0,"big":123456789012345678901234567890,"e":1e5,"n":null,"l":[true,{"é":"📖"}]})";
  EXPECT_EQ(ReadFlow(R"({"name":"f","nodes":[{"id":"n","type":"t","position":{"x":1,"y":1},)"
                     R"("data":)" +
                     data + "}]}"),
            R"({"id":null,"name":"f","nodes":[{"id":"n","type":"t","position":{"x":1.0,"y":1.0},)"
            R"("data":)" +
                data + R"(}],"edges":[]})");
}

TEST(RunValidation, Input) {
  const Model& model = TestResources().run_request;
  EXPECT_EQ(ErrorsOf(model, "{}"), "");
  EXPECT_EQ(ErrorsOf(model, R"({"prompt":"x"})"), "");
  EXPECT_EQ(ErrorsOf(model, "null"), "body|missing|Field required");
  for (const char* input : {"null", "[]", "\"x\"", "1"}) {
    EXPECT_EQ(ErrorsOf(model, R"({"input":)" + std::string(input) + "}"),
              "body.input|dict_type|Input should be a valid dictionary");
  }
}

TEST(SuggestValidation, PromptAndContext) {
  const Model& model = TestResources().suggest_request;
  EXPECT_EQ(ErrorsOf(model, "{}"), "body.prompt|missing|Field required");
  EXPECT_EQ(ErrorsOf(model, R"({"prompt":"","context":5})"),
            "body.prompt|string_too_short|String should have at least 1 character\n"
            "body.context|string_type|Input should be a valid string");
  EXPECT_EQ(ErrorsOf(model, "{\"prompt\":\"" + Repeat("x", 5001) + "\",\"context\":\"" +
                                Repeat("x", 10001) + "\"}"),
            "body.prompt|string_too_long|String should have at most 5000 characters\n"
            "body.context|string_too_long|String should have at most 10000 characters");
  EXPECT_EQ(ErrorsOf(model, R"({"prompt":"x","context":null})"), "");
}

}  // namespace
}  // namespace synappsd::rest
