// What the artist makes of the providers' answers and failures.

#include "artist_fixture.h"

namespace synappsd::testing {
namespace {

using synapps::json::View;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ArtistAnswerTest : public ArtistTest {};

constexpr char kRateLimit[] = R"({"error":{"message":"Rate limit reached"}})";
constexpr char kNoBalance[] = R"({"id":"1","name":"insufficient_balance","message":"No balance"})";

TEST_F(ArtistAnswerTest, AnswersWithStabilitysImage) {
  Configure(true, false);
  const auto call = Begin(R"({"prompt":"A cat"})");
  Respond(kStabilityImage);
  EXPECT_EQ(Json(call),
            R"({"content":{"image":"aW1hZ2U=","prompt":"A cat","generator":"stability"},)"
            R"("metadata":{"applet":"artist","generator":"stability",)"
            R"("model":"stable-diffusion-xl-1024-v1-0"}})");
}

TEST_F(ArtistAnswerTest, AnswersWithOpenAisImage) {
  Configure(false, true);
  const auto call = Begin(R"({"prompt":["as",1.0]})");
  Respond(kOpenAiImage);
  EXPECT_EQ(Json(call),
            R"({"content":{"image":"cGljdHVyZQ==","prompt":["as",1.0],"generator":"openai"},)"
            R"("metadata":{"applet":"artist","generator":"openai","model":"dall-e-3",)"
            R"("revised_prompt":"better","usage":{"n":1}}})");
}

TEST_F(ArtistAnswerTest, TheOtherGeneratorStandsIn) {
  Configure(true, true);
  const auto first = Begin(R"({"prompt":"A cat"})");
  EXPECT_EQ(Parameter("timeout_ms"), "39666");  // two thirds of what a call may use
  Respond(kRateLimit, 429);
  EXPECT_EQ(Parameter("url"), R"("https://api.openai.com/v1/images/generations")");
  Respond(kOpenAiImage);
  EXPECT_THAT(Json(first), HasSubstr(R"("generator":"openai"},"metadata")"));
  EXPECT_THAT(Json(first),
              HasSubstr(R"("fallback":{"from":"stability","reason":"provider stability )"));

  const auto second = Begin(R"({"prompt":"A cat"})", R"({"generator":"openai"})");
  Respond("", 500);
  EXPECT_THAT(Parameter("url"), HasSubstr("api.stability.ai"));
  Respond(kStabilityImage);
  EXPECT_THAT(Json(second), HasSubstr(R"("generator":"stability"},"metadata")"));
}

TEST_F(ArtistAnswerTest, WhenBothFailTheNodeFailsWithBothMessages) {
  Configure(true, true);
  const auto call = Begin("{}");
  Respond(kNoBalance, 429);
  Respond(R"({"error":{"message":"Incorrect API key"}})", 401);
  ExpectFailure(call, SYNAPPS_RESOURCE_EXHAUSTED, "429: No balance");
  ExpectFailure(call, SYNAPPS_RESOURCE_EXHAUSTED, "; then provider openai");
  ExpectFailure(call, SYNAPPS_RESOURCE_EXHAUSTED, "401: Incorrect API key - check OPENAI_API_KEY");
}

TEST_F(ArtistAnswerTest, WithOneGeneratorConfiguredThereIsNoOther) {
  Configure(true, false);
  const auto call = Begin("{}");
  Respond(kNoBalance, 403);
  ExpectFailure(call, SYNAPPS_PERMISSION_DENIED, "provider stability (https://api.stability.ai)");
  EXPECT_THAT(host_.open_questions(), IsEmpty());
}

TEST_F(ArtistAnswerTest, ASecondGeneratorThatCannotBeAskedIsAFailureToo) {
  Configure(true, true);
  const auto call = Begin(R"({"generator":"openai","size":"auto"})");
  Respond(kRateLimit, 429);
  ExpectFailure(call, SYNAPPS_RESOURCE_EXHAUSTED, "Rate limit reached");
  ExpectFailure(call, SYNAPPS_RESOURCE_EXHAUSTED, "; then stability needs a size");
}

struct BadAnswer {
  bool stability;
  const char* body;
  synapps_status status;
  const char* message;
};

class ArtistBadAnswerTest : public ArtistTest, public ::testing::WithParamInterface<BadAnswer> {};

TEST_P(ArtistBadAnswerTest, IsNeverAnImage) {
  Configure(GetParam().stability, !GetParam().stability);
  const auto call = Begin("{}");
  Respond(GetParam().body);
  ExpectFailure(call, GetParam().status, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Answers, ArtistBadAnswerTest,
    ::testing::Values(
        BadAnswer{true, "<html>", SYNAPPS_UNKNOWN, "what is not JSON: <html>"},
        BadAnswer{true, "", SYNAPPS_UNKNOWN, "what is not JSON"},
        BadAnswer{true, R"({"artifacts":[]})", SYNAPPS_UNKNOWN, "without an image"},
        BadAnswer{true, R"({"artifacts":[{"base64":""}]})", SYNAPPS_UNKNOWN, "without an image"},
        BadAnswer{true, R"({"artifacts":[{"base64":"no base64!"}]})", SYNAPPS_UNKNOWN,
                  "without an image"},
        BadAnswer{true, R"({"artifacts":[{"base64":"aaaa","finishReason":"CONTENT_FILTERED"}]})",
                  SYNAPPS_INVALID_ARGUMENT, "without an image: CONTENT_FILTERED"},
        BadAnswer{false, R"({"data":[]})", SYNAPPS_UNKNOWN, "without an image"},
        BadAnswer{false, R"({"data":[{"url":"https://x/y.png"}]})", SYNAPPS_UNKNOWN,
                  "without an image"},
        BadAnswer{false, R"({"data":[{"b64_json":"===="}]})", SYNAPPS_UNKNOWN, "without an image"},
        BadAnswer{false, "[]", SYNAPPS_UNKNOWN, "without an image"}));

TEST_F(ArtistAnswerTest, EveryQuestionMayFail) {
  Configure(true, true);
  for (const synapps_status status : {SYNAPPS_UNAVAILABLE, SYNAPPS_DEADLINE_EXCEEDED}) {
    const auto call = Begin("{}");
    host_.Answer(Open().id, status, R"({"message":"first"})");
    host_.Answer(Open().id, SYNAPPS_UNAVAILABLE, R"({"message":"second"})");
    ExpectFailure(call, status, "second");
  }
  for (const std::size_t number : {0U, 1U, 2U}) {
    host_.RefuseQuestion(host_.questions_asked() + number, SYNAPPS_RESOURCE_EXHAUSTED);
    const auto call = number == 0 ? applet_->Invoke(R"({"content":{}})") : Begin("{}");
    if (number == 2) Respond(kRateLimit, 500);
    ASSERT_NE(host_.completion(call), nullptr) << number;
    EXPECT_EQ(host_.completion(call)->status,
              number == 2 ? SYNAPPS_UNAVAILABLE : SYNAPPS_RESOURCE_EXHAUSTED);
  }
}

TEST_F(ArtistAnswerTest, ACancelIsNoReasonToAskTheOther) {
  Configure(true, true);
  const auto first = Begin("{}");
  applet_->Cancel(first);
  ExpectFailure(first, SYNAPPS_CANCELLED, "cancelled");

  const auto second = Begin("{}");
  Respond(kRateLimit, 429);
  applet_->Cancel(second);
  ExpectFailure(second, SYNAPPS_CANCELLED, "cancelled");
  EXPECT_THAT(host_.open_questions(), IsEmpty());
}

}  // namespace
}  // namespace synappsd::testing
