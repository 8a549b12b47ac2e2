// The memory applet through the ABI, with the host's store in memory.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <synapps/json.hpp>

#include "unit/plugins/mock_host/fake_store.h"
#include "unit/plugins/mock_host/loaded_applet.h"
#include "unit/plugins/mock_host/mock_host.h"

namespace synappsd::testing {
namespace {

using synapps::json::Object;
using synapps::json::View;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class MemoryTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_THAT(host_.violations(), IsEmpty()); }

  static std::string Message(std::string_view content, std::string_view node_data = "{}") {
    return Object().Raw("content", content).Raw("context", "{}").Raw("metadata", node_data).str();
  }

  // What a node with this input answers.
  Completion Run(std::string_view content, std::string_view node_data = "{}") {
    const auto call = applet_.Invoke(Message(content, node_data));
    store_.AnswerAll(&host_);
    EXPECT_NE(host_.completion(call), nullptr) << content;
    return host_.completion(call) == nullptr ? Completion() : *host_.completion(call);
  }
  std::string Output(std::string_view content, std::string_view node_data = "{}") {
    const Completion completion = Run(content, node_data);
    EXPECT_EQ(completion.status, SYNAPPS_OK) << completion.json;
    return std::string(View::Require(completion.json)["content"].text());
  }
  std::string Failure(std::string_view content, std::string_view node_data = "{}") {
    const Completion completion = Run(content, node_data);
    EXPECT_NE(completion.status, SYNAPPS_OK) << completion.json;
    return View::Require(completion.json)["message"].AsString().value_or("");
  }

  MockHost host_;
  FakeStore store_{2};  // pages of two, so that every search over three is in pages
  LoadedApplet applet_{&host_, SYNAPPS_APPLET_FILE};
};

TEST_F(MemoryTest, StoresAndRetrievesByKey) {
  EXPECT_EQ(Output(R"({"operation":"store","key":"k","data":{"a":[1,1.0,12345678901234567890]}})"),
            R"({"key":"k","status":"stored"})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"k"})"),
            R"({"a":[1,1.0,12345678901234567890]})");
  EXPECT_EQ(Output(R"({"operation":"RETRIEVE","key":"other"})"), R"({"status":"not_found"})");
}

TEST_F(MemoryTest, MetadataSaysWhatWasDone) {
  EXPECT_EQ(Run(R"({"key":"k","data":1})").json,
            R"({"content":{"key":"k","status":"stored"},)"
            R"("metadata":{"applet":"memory","operation":"store"}})");
  EXPECT_EQ(Run(R"({"operation":"Retrieve","key":"k","namespace":"n"})").json,
            R"({"content":{"status":"not_found"},"metadata":{"applet":"memory",)"
            R"("operation":"retrieve","namespace":"n","status":"not_found"}})");
}

TEST_F(MemoryTest, StoresUnderANewUuidWithoutAKey) {
  const std::regex uuid4("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  const std::string first = *View::Require(Output(R"({"note":"hello"})"))["key"].AsString();
  const std::string second = *View::Require(Output(R"({"note":"hello"})"))["key"].AsString();
  EXPECT_TRUE(std::regex_match(first, uuid4)) << first;
  EXPECT_NE(first, second);
  EXPECT_EQ(Output(Object().Text("operation", "retrieve").Text("key", first).str()),
            R"({"note":"hello"})");
}

TEST_F(MemoryTest, WithoutDataTheWholeInputIsStored) {
  Output(R"({"key":"k","limit":"any","after_key":[1]})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"k"})"),
            R"({"key":"k","limit":"any","after_key":[1]})");
}

TEST_F(MemoryTest, AnInputThatIsNoObjectIsTheData) {
  Output(R"("a text")", R"({"key":"text"})");
  Output("null", R"({"key":"nothing"})");
  EXPECT_EQ(Output("{}", R"({"operation":"retrieve","key":"text"})"), R"("a text")");
  EXPECT_EQ(Output("{}", R"({"operation":"retrieve","key":"nothing"})"), "null");
}

TEST_F(MemoryTest, AKeyKeepsItsKind) {
  EXPECT_EQ(Output(R"({"key":7,"data":"number"})"), R"({"key":7,"status":"stored"})");
  EXPECT_EQ(Output(R"({"key":"7","data":"text"})"), R"({"key":"7","status":"stored"})");
  EXPECT_EQ(Output(R"({"key":"","data":"empty"})"), R"({"key":"","status":"stored"})");
  EXPECT_EQ(Output(R"({"key":null,"data":0})"), R"({"key":null,"status":"stored"})");
  EXPECT_EQ(Output(R"({"key":"\u00017","data":"marked"})"),
            R"({"key":"\u00017","status":"stored"})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":7})"), R"("number")");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"7"})"), R"("text")");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":""})"), R"("empty")");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"\u00017"})"), R"("marked")");
  EXPECT_EQ(store_.size(), 5U);
}

TEST_F(MemoryTest, RetrievesByAnyTagOverPages) {
  Output(R"({"key":"a","data":1,"tags":["x"]})");
  Output(R"({"key":"b","data":2,"tags":["y","z"]})");
  Output(R"({"key":"c","data":3,"tags":["w"]})");
  Output(R"({"key":"d","data":4,"tags":["x","y"]})");
  Output(R"({"key":5,"data":5,"tags":["x"]})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","tags":["x","y"]})"),
            R"({"memories":{"5":5,"a":1,"b":2,"d":4}})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","tags":"w"})"), R"({"memories":{"c":3}})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","tags":["none"]})"), R"({"status":"not_found"})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","tags":[]})"), R"({"status":"not_found"})");
  EXPECT_EQ(Output(R"({"operation":"retrieve"})"), R"({"status":"not_found"})");
}

TEST_F(MemoryTest, TagsCountOnlyIfTheKeyIsUnknown) {
  Output(R"({"key":"a","data":1,"tags":["x"]})");
  Output(R"({"key":"b","data":2})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"b","tags":["x"]})"), "2");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"c","tags":["x"]})"),
            R"({"memories":{"a":1}})");
}

TEST_F(MemoryTest, TooManyMemoriesForOneAnswerFail) {
  const auto call = applet_.Invoke(Message(R"({"operation":"retrieve","tags":["t"]})"));
  const std::string megabyte = "\"" + std::string(1U << 20, 'x') + "\"";
  const std::string item = Object().Text("key", "k").Raw("value", megabyte).Raw("tags", "[]").str();
  const std::string page =
      Object().Raw("items", "[" + item + "]").Text("next_after_key", "k").str();
  int pages = 0;
  while (host_.completion(call) == nullptr && ++pages <= 9) {
    host_.Answer(host_.open_questions()[0].id, SYNAPPS_OK, page);
  }
  EXPECT_EQ(pages, 8);
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_RESOURCE_EXHAUSTED);
  EXPECT_THAT(host_.completion(call)->json, HasSubstr("use narrower tags"));
}

TEST_F(MemoryTest, Deletes) {
  Output(R"({"key":"k","data":1})");
  EXPECT_EQ(Output(R"({"operation":"delete","key":"k"})"), R"({"status":"deleted","key":"k"})");
  EXPECT_EQ(Output(R"({"operation":"delete","key":"k"})"), R"({"status":"not_found","key":"k"})");
  EXPECT_EQ(Output(R"({"operation":"delete"})"), R"({"status":"not_found","key":null})");
  EXPECT_EQ(Output(R"({"operation":"delete","key":7})"), R"({"status":"not_found","key":7})");
}

TEST_F(MemoryTest, ClearsOneNameSpace) {
  Output(R"({"key":"k","data":1})");
  Output(R"({"key":"k","data":2,"namespace":"n"})");
  EXPECT_EQ(Output(R"({"operation":"clear","namespace":"n"})"), R"({"status":"cleared"})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"k","namespace":"n"})"),
            R"({"status":"not_found"})");
  EXPECT_EQ(Output(R"({"operation":"retrieve","key":"k"})"), "1");
}

TEST_F(MemoryTest, ListsKeysInPages) {
  for (const char* key : {"\"a\"", "\"b\"", "\"c\"", "7"}) {
    Output(Object().Raw("key", key).Text("data", "d").Raw("tags", R"(["t"])").str());
  }
  Output(R"({"key":"untagged","data":1})");
  EXPECT_EQ(Output(R"({"operation":"list"})"),
            R"({"keys":[7,"a","b","c","untagged"],"next_after_key":null})");
  EXPECT_EQ(Output(R"({"operation":"list","tags":["t"],"limit":3})"),
            R"({"keys":[7,"a","b"],"next_after_key":"b"})");
  EXPECT_EQ(Output(R"({"operation":"list","tags":["t"],"after_key":"b"})"),
            R"({"keys":["c"],"next_after_key":null})");
  EXPECT_EQ(Output(R"({"operation":"list","after_key":7,"limit":1})"),
            R"({"keys":["a"],"next_after_key":"a"})");
}

TEST_F(MemoryTest, TheInputWinsOverTheNodeOverTheConfiguration) {
  MockHost host;
  LoadedApplet applet(&host, SYNAPPS_APPLET_FILE, R"({"namespace":"of-admin"})");
  const auto name_space = [&](std::string_view content, std::string_view node_data) {
    applet.Invoke(Message(content, node_data));
    const Question question = host.open_questions().back();
    const std::string used = *View::Require(question.json)["namespace"].AsString();
    host.Answer(question.id, SYNAPPS_OK, "{}");
    return used;
  };
  EXPECT_EQ(name_space("{}", "{}"), "of-admin");
  EXPECT_EQ(name_space("{}", R"({"namespace":"of-node"})"), "of-node");
  EXPECT_EQ(name_space(R"({"namespace":"of-run"})", R"({"namespace":"of-node"})"), "of-run");
  EXPECT_EQ(name_space(R"({"namespace":""})", R"({"namespace":"of-node"})"), "");
  EXPECT_THAT(host.violations(), IsEmpty());
}

TEST_F(MemoryTest, TheNodesOperationKeyAndTagsCount) {
  EXPECT_EQ(Output(R"({"note":1})", R"({"operation":"store","key":"k","tags":["t"]})"),
            R"({"key":"k","status":"stored"})");
  EXPECT_EQ(Output("{}", R"({"operation":"retrieve","tags":["t"]})"),
            R"({"memories":{"k":{"note":1}}})");
  EXPECT_EQ(Output(R"({"key":"other"})", R"({"operation":"retrieve","key":"k"})"),
            R"({"status":"not_found"})");
  EXPECT_EQ(Output(R"({"operation":"delete"})", R"({"operation":"retrieve","key":"k"})"),
            R"({"status":"deleted","key":"k"})");
  EXPECT_EQ(Output("{}", R"({"operation":null,"key":"k","tags":null})"),
            R"({"key":"k","status":"stored"})");
}

TEST_F(MemoryTest, AnUnknownOperationIsAnAnswer) {
  EXPECT_EQ(Output(R"({"operation":"zap"})"), R"({"error":"Invalid operation: zap"})");
  EXPECT_EQ(Output(R"({"operation":"Zap"})"), R"({"error":"Invalid operation: Zap"})");
  EXPECT_EQ(Output(R"({"operation":""})"), R"({"error":"Invalid operation: "})");
}

TEST_F(MemoryTest, WrongKindsFailAsTheExistingSystemDoes) {
  EXPECT_EQ(Failure(R"({"operation":5})"), "'int' object has no attribute 'lower'");
  EXPECT_EQ(Failure(R"({"operation":null})"), "'NoneType' object has no attribute 'lower'");
  EXPECT_EQ(Failure(R"({"operation":1.5})"), "'float' object has no attribute 'lower'");
  EXPECT_EQ(Failure(R"({"operation":true})"), "'bool' object has no attribute 'lower'");
  EXPECT_EQ(Failure(R"({"operation":["store"]})"), "'list' object has no attribute 'lower'");
  EXPECT_EQ(Failure(R"({"operation":{}})"), "'dict' object has no attribute 'lower'");
  EXPECT_EQ(Failure(R"({"key":["k"]})"), "unhashable type: 'list'");
  EXPECT_EQ(Failure(R"({"key":{"k":1}})"), "unhashable type: 'dict'");
  EXPECT_EQ(Failure(R"({"operation":"retrieve","key":["k"]})"), "unhashable type: 'list'");
}

TEST_F(MemoryTest, OtherMistakesSayWhatIsExpected) {
  EXPECT_EQ(Failure(R"({"namespace":5})"), "\"namespace\" must be a string, it is 5");
  EXPECT_EQ(Failure(R"({"tags":5})"), "\"tags\" must be a list of strings, it is 5");
  EXPECT_EQ(Failure(R"({"tags":[["t"]]})"), "a tag must be a string, one is [\"t\"]");
  EXPECT_EQ(Failure(R"({"operation":"list","limit":1001})"),
            "\"limit\" must be an integer from 1 to 1000, it is 1001");
}

// Every question of an operation fails in turn: refused at once, and by its answer.
class FailingStoreTest : public MemoryTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(FailingStoreTest, TheNodeFailsWithTheStoresReason) {
  const auto call = applet_.Invoke(Message(GetParam()));
  ASSERT_EQ(host_.open_questions().size(), 1U);
  host_.Answer(host_.open_questions()[0].id, SYNAPPS_UNAVAILABLE,
               R"({"message":"database is busy"})");
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_UNAVAILABLE);
  EXPECT_EQ(host_.completion(call)->json, R"({"message":"database is busy"})");
}

TEST_P(FailingStoreTest, ARefusedQuestionFailsTheNode) {
  host_.RefuseQuestion(0, SYNAPPS_PERMISSION_DENIED);
  const auto call = applet_.Invoke(Message(GetParam()));
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_PERMISSION_DENIED);
}

TEST_P(FailingStoreTest, AnAnswerThatIsNoJsonIsInternal) {
  const auto call = applet_.Invoke(Message(GetParam()));
  host_.Answer(host_.open_questions()[0].id, SYNAPPS_OK, "garbage");
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_INTERNAL);
}

TEST_P(FailingStoreTest, CancelEndsTheCallOnce) {
  const auto call = applet_.Invoke(Message(GetParam()));
  applet_.Cancel(call);
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_CANCELLED);
}

INSTANTIATE_TEST_SUITE_P(Operations, FailingStoreTest,
                         ::testing::Values(R"({"key":"k"})",
                                           R"({"operation":"retrieve","key":"k"})",
                                           R"({"operation":"retrieve","tags":["t"]})",
                                           R"({"operation":"delete","key":"k"})",
                                           R"({"operation":"clear"})", R"({"operation":"list"})"));

TEST_F(MemoryTest, AFailureOnTheSecondPageFailsTheNode) {
  for (const char* key : {"a", "b", "c"}) {
    Output(Object().Text("key", key).Text("data", "d").Raw("tags", R"(["t"])").str());
  }
  for (const char* operation : {"retrieve", "list"}) {
    host_.RefuseQuestion(host_.questions_asked() + 1, SYNAPPS_UNAVAILABLE);
    const std::string input = Object().Text("operation", operation).Raw("tags", R"(["t"])").str();
    EXPECT_EQ(Run(input).status, SYNAPPS_UNAVAILABLE) << operation;
  }
}

}  // namespace
}  // namespace synappsd::testing
