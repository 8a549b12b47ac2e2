// What the writer makes of an endpoint's answers.

#include "writer_fixture.h"

namespace synappsd::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kHello[] =
    "data: {\"model\":\"gpt-4o-2024\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":"
    "\"\"},\"finish_reason\":null}],\"usage\":null}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Hell\xC3\xB6\"},\"finish_reason\":null}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\", "
    "\\ud83d\\ude00\"},\"finish_reason\":null}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n";

constexpr char kHelloResult[] =
    "{\"content\":\"Hell\xC3\xB6, \xF0\x9F\x98\x80\",\"metadata\":{\"applet\":\"writer\","
    "\"provider\":\"openai\",\"model\":\"gpt-4o-2024\",\"finish_reason\":\"stop\","
    "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}}";

class WriterChunksTest : public WriterTest, public ::testing::WithParamInterface<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, WriterChunksTest, ::testing::Values(1, 5, 64, 4096));

TEST_P(WriterChunksTest, StreamsTokensAndAnswersWithTheText) {
  const auto call = Begin("{}");
  const auto question = Open().id;
  host_.SendEvent(question, "head", kEventStream);
  const std::string stream = std::string(kHello) + "data: [DONE]\n\n";
  for (std::size_t at = 0; at < stream.size(); at += GetParam()) {
    EXPECT_EQ(host_.completion(call), nullptr);
    host_.SendEvent(question, "data", std::string_view(stream).substr(at, GetParam()));
  }
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->json, kHelloResult);
  EXPECT_THAT(host_.events(call),
              ElementsAre(Pair("token", "Hell\xC3\xB6"), Pair("token", ", \xF0\x9F\x98\x80")));
  host_.RunLoop();
}

class WriterAnswerTest : public WriterTest {
 protected:
  // Sends one response and returns the call.
  std::uint64_t Respond(std::string_view head, std::string_view body,
                        synapps_status end = SYNAPPS_OK) {
    const auto call = Begin("{}");
    const auto question = Open().id;
    host_.SendEvent(question, "head", head);
    host_.SendEvent(question, "data", body);
    if (host_.completion(call) == nullptr) host_.Answer(question, end, "{}");
    host_.RunLoop();
    return call;
  }
};

TEST_F(WriterAnswerTest, AStreamMayEndWithoutDone) {
  EXPECT_EQ(host_.completion(Respond(kEventStream, kHello))->json, kHelloResult);
}

TEST_F(WriterAnswerTest, ACutAfterTheFinishReasonLosesNothing) {
  EXPECT_EQ(host_.completion(Respond(kEventStream, kHello, SYNAPPS_UNAVAILABLE))->json,
            kHelloResult);
}

TEST_F(WriterAnswerTest, EndpointsThatDoNotStreamWorkToo) {
  const auto call = Respond(
      kJsonHead, R"({"model":"llama3","choices":[{"message":{"role":"assistant","content":"Hi"},)"
                 R"("finish_reason":"length"}],"usage":{"total_tokens":9}})");
  EXPECT_EQ(host_.completion(call)->json,
            R"({"content":"Hi","metadata":{"applet":"writer","provider":"openai",)"
            R"("model":"llama3","finish_reason":"length","usage":{"total_tokens":9}}})");
  EXPECT_THAT(host_.events(call), ElementsAre(Pair("token", "Hi")));
}

TEST_F(WriterAnswerTest, ALocalEndpointMayLeaveOutModelAndUsage) {
  const auto call = Respond(kJsonHead, R"({"choices":[{"message":{"content":"Hi"}}]})");
  EXPECT_EQ(host_.completion(call)->json,
            R"({"content":"Hi","metadata":{"applet":"writer","provider":"openai",)"
            R"("model":"gpt-4o"}})");
}

TEST_F(WriterAnswerTest, AnEmptyTextIsAnAnswer) {
  const auto call =
      Respond(kEventStream, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_OK);
  EXPECT_THAT(host_.completion(call)->json, HasSubstr(R"({"content":"",)"));
  EXPECT_THAT(host_.events(call), IsEmpty());
}

TEST_F(WriterAnswerTest, AnAnswerThatCannotBeUsedSaysWhy) {
  ExpectFailure(Respond(kJsonHead, "<html>\x01\xFFproxy</html>"), SYNAPPS_UNKNOWN,
                "answered what is not JSON: <html> \xEF\xBF\xBDproxy</html> - check base_url");
  ExpectFailure(Respond(kJsonHead, ""), SYNAPPS_UNKNOWN, "with an empty body");
  ExpectFailure(Respond(kJsonHead, R"({"choices":[]})"), SYNAPPS_UNKNOWN, "without choices");
  ExpectFailure(Respond(kJsonHead, "[]"), SYNAPPS_UNKNOWN, "without choices");
  ExpectFailure(Respond(kJsonHead, R"({"choices":[{"message":{"content":null}}]})"),
                SYNAPPS_UNKNOWN, "without text");
  ExpectFailure(Respond(kEventStream, "data: [DONE]\n\n"), SYNAPPS_UNKNOWN, "without choices");
  ExpectFailure(Respond(kEventStream, "data: garbage\n\n"), SYNAPPS_UNKNOWN,
                "with an event that is not JSON: garbage");
  ExpectFailure(Respond(kEventStream, std::string((1U << 20) + 1, 'x')), SYNAPPS_UNKNOWN,
                "with an event over 1 MiB");
}

TEST_F(WriterAnswerTest, AnErrorWithinAStreamFailsTheNode) {
  ExpectFailure(
      Respond(kEventStream,
              "data: {\"error\":{\"message\":\"too busy\",\"type\":\"server_error\"}}\n\n"),
      SYNAPPS_UNAVAILABLE, "with an error: too busy");
  ExpectFailure(Respond(kEventStream, "data: {\"error\":{\"message\":\"slow\",\"code\":429}}\n\n"),
                SYNAPPS_RESOURCE_EXHAUSTED, "slow");
  ExpectFailure(Respond(kJsonHead, R"({"error":"model not loaded"})"), SYNAPPS_UNKNOWN,
                "model not loaded");
}

TEST_F(WriterAnswerTest, ARefusalOfTheModelFailsTheNode) {
  ExpectFailure(
      Respond(kJsonHead, R"({"choices":[{"message":{"content":null,"refusal":"I will not"}}]})"),
      SYNAPPS_INVALID_ARGUMENT, "with a refusal: I will not");
}

TEST_F(WriterAnswerTest, ABrokenStreamIsNeverAnAnswer) {
  const char* half = "data: {\"choices\":[{\"delta\":{\"content\":\"Half\"}}]}\n\ndata: {\"cho";
  ExpectFailure(Respond(kEventStream, half), SYNAPPS_UNAVAILABLE,
                "with a stream that broke off after 4 bytes of text");
  ExpectFailure(Respond(kEventStream, half, SYNAPPS_UNAVAILABLE), SYNAPPS_UNAVAILABLE,
                "failed after 4 bytes of text");
  ExpectFailure(
      Respond(kEventStream, half, SYNAPPS_DEADLINE_EXCEEDED), SYNAPPS_DEADLINE_EXCEEDED,
      "did not finish within 59500 ms after 4 bytes of text - raise the node's timeout_ms");
  ExpectFailure(Respond(kEventStream, ""), SYNAPPS_UNAVAILABLE, "after 0 bytes");
}

}  // namespace
}  // namespace synappsd::testing
