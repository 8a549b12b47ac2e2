// Every way in which the endpoint, the host or the caller ends the writer's work.

#include "writer_fixture.h"

namespace synappsd::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct HttpCase {
  int http_status;
  const char* body;
  synapps_status status;
  const char* message;
};

class WriterHttpErrorTest : public WriterTest, public ::testing::WithParamInterface<HttpCase> {};

TEST_P(WriterHttpErrorTest, CarriesTheProvidersWordsAndARemedy) {
  const auto call = Begin("{}");
  const auto question = Open().id;
  host_.SendEvent(question, "head",
                  "{\"status\":" + std::to_string(GetParam().http_status) + ",\"headers\":{}}");
  host_.SendEvent(question, "data", GetParam().body);
  host_.Answer(question, SYNAPPS_OK, "{}");
  ExpectFailure(call, GetParam().status, GetParam().message);
  EXPECT_THAT(host_.completion(call)->json,
              HasSubstr("\"details\":{\"provider\":\"openai\",\"http_status\":" +
                        std::to_string(GetParam().http_status) + "}"));
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, WriterHttpErrorTest,
    ::testing::Values(
        HttpCase{401, R"({"error":{"message":"Incorrect API key provided"}})",
                 SYNAPPS_UNAUTHENTICATED,
                 "provider openai (https://api.openai.com/v1) answered 401: Incorrect API key "
                 "provided - check OPENAI_API_KEY"},
        HttpCase{403, R"({"detail":"no"})", SYNAPPS_PERMISSION_DENIED,
                 "403: no - check what the key"},
        HttpCase{404, R"({"error":{"message":"The model `x` does not exist"}})",
                 SYNAPPS_INVALID_ARGUMENT,
                 "404: The model `x` does not exist - check the node's model"},
        HttpCase{400, R"({"error":"bad\nrequest"})", SYNAPPS_INVALID_ARGUMENT,
                 "400: bad request - "},
        HttpCase{408, "", SYNAPPS_UNAVAILABLE, "408 without a message - try again later"},
        HttpCase{429, R"({"error":{"message":"Rate limit reached"}})", SYNAPPS_RESOURCE_EXHAUSTED,
                 "429: Rate limit reached - wait, or raise the account's limits"},
        HttpCase{500, "oops", SYNAPPS_UNAVAILABLE, "500: oops - try again later"},
        HttpCase{503, "<h1>overloaded</h1>", SYNAPPS_UNAVAILABLE, "503: <h1>overloaded</h1>"},
        HttpCase{302, "", SYNAPPS_INVALID_ARGUMENT,
                 "302 without a message - check the provider's base URL"},
        HttpCase{600, "", SYNAPPS_UNKNOWN, "600 without a message"}));

TEST_F(WriterTest, AnErrorTextIsBounded) {
  const auto call = Begin("{}");
  const auto question = Open().id;
  host_.SendEvent(question, "head", R"({"status":500,"headers":{}})");
  for (int i = 0; i < 100; ++i) host_.SendEvent(question, "data", std::string(10'000, 'x'));
  host_.Answer(question, SYNAPPS_OK, "{}");
  ExpectFailure(call, SYNAPPS_UNAVAILABLE, "xxx...");
  EXPECT_LT(host_.completion(call)->json.size(), 600U);
}

TEST_F(WriterTest, AnErrorStatusIsToldEvenIfItsTextIsCut) {
  const auto call = Begin("{}");
  const auto question = Open().id;
  host_.SendEvent(question, "head", R"({"status":401,"headers":{}})");
  host_.Answer(question, SYNAPPS_UNAVAILABLE, R"({"message":"cut"})");
  ExpectFailure(call, SYNAPPS_UNAUTHENTICATED, "answered 401");
}

class WriterTransferTest : public WriterTest,
                           public ::testing::WithParamInterface<synapps_status> {};

TEST_P(WriterTransferTest, KeepsTheHostsStatusAndReason) {
  const auto call = Begin("{}");
  host_.Answer(Open().id, GetParam(), R"({"message":"the host's reason"})");
  ASSERT_NE(host_.completion(call), nullptr);
  EXPECT_EQ(host_.completion(call)->status, GetParam());
  if (GetParam() != SYNAPPS_DEADLINE_EXCEEDED) {
    ExpectFailure(call, GetParam(), "the host's reason");
  }
}

INSTANTIATE_TEST_SUITE_P(Statuses, WriterTransferTest,
                         ::testing::Values(SYNAPPS_UNAVAILABLE, SYNAPPS_PERMISSION_DENIED,
                                           SYNAPPS_FAILED_PRECONDITION, SYNAPPS_RESOURCE_EXHAUSTED,
                                           SYNAPPS_DEADLINE_EXCEEDED, SYNAPPS_INVALID_ARGUMENT));

TEST_F(WriterTest, EveryQuestionMayBeRefused) {
  for (const std::size_t number : {0U, 1U}) {
    host_.RefuseQuestion(host_.questions_asked() + number, SYNAPPS_RESOURCE_EXHAUSTED);
    const auto call = number == 0 ? Invoke("{}") : Begin("{}");
    ExpectFailure(call, SYNAPPS_RESOURCE_EXHAUSTED, "the host refused");
  }
}

TEST_F(WriterTest, AHostWithoutConfigGetIsToldApart) {
  const auto call = Invoke("{}");
  host_.Answer(Open().id, SYNAPPS_UNIMPLEMENTED, R"({"message":"no such method"})");
  ExpectFailure(call, SYNAPPS_UNIMPLEMENTED, "no such method");
}

TEST_F(WriterTest, CancelAbortsWhateverIsUnderWay) {
  const auto first = Invoke("{}");
  applet_->Cancel(first);
  ExpectFailure(first, SYNAPPS_CANCELLED, "");

  const auto second = Begin("{}");
  const auto fetch = Open().id;
  applet_->Cancel(second);
  ExpectFailure(second, SYNAPPS_CANCELLED, "cancelled");

  const auto third = Begin("{}");
  host_.SendEvent(Open().id, "head", kEventStream);
  host_.SendEvent(Open().id, "data", "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
  applet_->Cancel(third);
  ExpectFailure(third, SYNAPPS_CANCELLED, "cancelled");
  EXPECT_THAT(host_.open_questions(), IsEmpty());
  EXPECT_NE(fetch, 0U);
}

TEST_F(WriterTest, AMessageThatIsNoJsonIsRefused) {
  const auto call = applet_->Invoke("{");
  ExpectFailure(call, SYNAPPS_INVALID_ARGUMENT, "the message is not a JSON text");
}

}  // namespace
}  // namespace synappsd::testing
