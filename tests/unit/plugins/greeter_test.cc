// The example of applet.hpp through the ABI: what every applet gets from the C++ face.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "unit/plugins/mock_host/loaded_applet.h"
#include "unit/plugins/mock_host/mock_host.h"

namespace synappsd::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GreeterTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_THAT(host_.violations(), IsEmpty()); }

  static constexpr char kAda[] = R"({"content":{"name":"Ada"},"context":{},"metadata":{}})";
  MockHost host_;
  LoadedApplet applet_{&host_, SYNAPPS_APPLET_FILE, R"({"greeting":"Good day"})"};
};

std::string ReadFile(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_F(GreeterTest, AnswersWhenTheTimerHasRun) {
  const auto call = applet_.Invoke(kAda);
  ASSERT_EQ(host_.open_questions().size(), 1U);
  const Question question = host_.open_questions()[0];
  EXPECT_EQ(question.method, "timer.after/1");
  EXPECT_EQ(question.json, R"({"ms":10})");
  EXPECT_EQ(question.call, call);
  EXPECT_EQ(host_.completion(call), nullptr);
  host_.Answer(question.id, SYNAPPS_OK, "{}");
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_OK);
  EXPECT_EQ(host_.completion(call)->json, R"({"content":"Good day, Ada","metadata":{}})");
}

TEST_F(GreeterTest, AnErrorThrownFromHandleIsTheAnswer) {
  const auto call = applet_.Invoke(R"({"content":{}})");
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_INVALID_ARGUMENT);
  EXPECT_EQ(host_.completion(call)->json, R"({"message":"\"name\" is missing: set it"})");
}

TEST_F(GreeterTest, AnotherExceptionIsInternal) {
  const auto call = applet_.Invoke("{");
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_INTERNAL);
  EXPECT_EQ(host_.completion(call)->json, R"({"message":"not a JSON text"})");
}

TEST_F(GreeterTest, AnErrorThrownFromAContinuationIsTheAnswer) {
  const auto call = applet_.Invoke(kAda);
  host_.Answer(host_.open_questions()[0].id, SYNAPPS_UNAVAILABLE, R"({"message":"shut down"})");
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_UNAVAILABLE);
  EXPECT_EQ(host_.completion(call)->json, R"({"message":"no timer: shut down"})");
}

TEST_F(GreeterTest, ARefusedQuestionIsTheAnswer) {
  host_.RefuseQuestion(0, SYNAPPS_RESOURCE_EXHAUSTED);
  const auto call = applet_.Invoke(kAda);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_RESOURCE_EXHAUSTED);
  EXPECT_EQ(host_.completion(call)->json, R"({"message":"the host refused timer.after/1"})");
}

TEST_F(GreeterTest, AnUnknownMethodIsUnimplemented) {
  const auto call = applet_.Invoke(kAda, "applet.sing/1");
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_UNIMPLEMENTED);
}

TEST_F(GreeterTest, CancelAbortsWhatWasAsked) {
  const auto call = applet_.Invoke(kAda);
  applet_.Cancel(call);
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_CANCELLED);
  EXPECT_THAT(host_.open_questions(), IsEmpty());
}

TEST_F(GreeterTest, CancelAfterTheAnswerDoesNothing) {
  const auto call = applet_.Invoke(kAda);
  host_.Answer(host_.open_questions()[0].id, SYNAPPS_OK, "{}");
  applet_.Cancel(call);
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_OK);
}

TEST_F(GreeterTest, ABadConfigurationMakesNoInstance) {
  EXPECT_THROW(LoadedApplet(&host_, SYNAPPS_APPLET_FILE, "nonsense"), std::runtime_error);
  ASSERT_EQ(host_.log().size(), 1U);
  EXPECT_EQ(host_.log()[0], "not a JSON text");
}

TEST_F(GreeterTest, SixtyFourCallsAtOnce) {
  std::vector<std::uint64_t> calls;
  for (int i = 0; i < 64; ++i) calls.push_back(applet_.Invoke(kAda));
  for (const Question& question : host_.open_questions()) {
    host_.Answer(question.id, SYNAPPS_OK, "{}");
  }
  for (const std::uint64_t call : calls) EXPECT_EQ(host_.completion(call)->status, SYNAPPS_OK);
}

TEST(GreeterSource, IsTheExampleInTheHeader) {
  std::istringstream header(ReadFile(SYNAPPS_FACE_HEADER));
  std::string example;
  bool inside = false;
  for (std::string line; std::getline(header, line);) {
    inside = inside || line == "//   #include <synapps/applet.hpp>";
    if (!inside || line.rfind("//", 0) != 0) continue;
    if (line.rfind("// Where to read on", 0) == 0) break;
    example += line.size() > 5 ? line.substr(5) + "\n" : "\n";
  }
  EXPECT_EQ(example, ReadFile(SYNAPPS_GREETER_SOURCE) + "\n");
  EXPECT_LT(std::count(example.begin(), example.end(), '\n'), 30);
}

}  // namespace
}  // namespace synappsd::testing
