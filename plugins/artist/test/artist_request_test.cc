// What the artist asks, and whom.

#include "artist_fixture.h"

namespace synappsd::testing {
namespace {

using synapps::json::View;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ArtistRequestTest : public ArtistTest {
 protected:
  // The generator's URL that is asked for this input and node.
  std::string Url(std::string_view content, std::string_view node_data = "{}") {
    const auto call = Begin(content, node_data);
    std::string url = Parameter("url");
    applet_->Cancel(call);
    return url;
  }
  std::string Body(std::string_view content, std::string_view node_data = "{}") {
    const auto call = Begin(content, node_data);
    std::string body = Open().body;
    applet_->Cancel(call);
    return body;
  }

  static constexpr char kStabilityUrl[] =
      R"("https://api.stability.ai/v1/generation/stable-diffusion-xl-1024-v1-0/text-to-image")";
  static constexpr char kOpenAiUrl[] = R"("https://api.openai.com/v1/images/generations")";
};

TEST_F(ArtistRequestTest, AsksStabilityWithTheDefaults) {
  Configure(true, false);
  const auto call = Begin(R"({"prompt":"A cat"})");
  EXPECT_EQ(Open().method, "http.fetch/1");
  EXPECT_EQ(Parameter("url"), kStabilityUrl);
  EXPECT_EQ(Parameter("method"), R"("POST")");
  EXPECT_EQ(Parameter("secret"),
            R"({"name":"stability_api_key","header":"Authorization","format":"Bearer {}",)"
            R"("optional":false})");
  EXPECT_EQ(Parameter("timeout_ms"), "59500");
  EXPECT_THAT(Parameter("headers"), HasSubstr(R"("Accept":"application/json")"));
  EXPECT_EQ(Open().body, R"({"text_prompts":[{"text":"A cat, photorealistic style","weight":1.0}],)"
                         R"("cfg_scale":7,"height":1024,"width":1024,"samples":1,"steps":30})");
  applet_->Cancel(call);
}

TEST_F(ArtistRequestTest, AsksOpenAiWithTheDefaults) {
  Configure(false, true);
  const auto call = Begin(R"({"prompt":"A cat"})");
  EXPECT_EQ(Parameter("url"), kOpenAiUrl);
  EXPECT_THAT(Parameter("secret"), HasSubstr(R"("name":"openai_api_key")"));
  EXPECT_EQ(Open().body, R"({"model":"dall-e-3","prompt":"A cat, photorealistic style","n":1,)"
                         R"("size":"1024x1024","response_format":"b64_json"})");
  applet_->Cancel(call);
}

TEST_F(ArtistRequestTest, ChoosesTheGenerator) {
  Configure(true, true);
  EXPECT_EQ(Url("{}"), kStabilityUrl);
  EXPECT_EQ(Url(R"({"generator":"openai"})"), kOpenAiUrl);
  EXPECT_EQ(Url(R"({"image_generator":"OpenAI"})"), kOpenAiUrl);
  EXPECT_EQ(Url("{}", R"({"generator":"openai"})"), kOpenAiUrl);
  EXPECT_EQ(Url("{}", R"({"imageGenerator":"openai"})"), kOpenAiUrl);
  EXPECT_EQ(Url(R"({"generator":"stability"})", R"({"generator":"openai"})"), kStabilityUrl);
  EXPECT_EQ(Url(R"({"image_generator":"stability"})", R"({"generator":"openai"})"), kStabilityUrl);
  EXPECT_EQ(Url(R"({"generator":"dall-e-3"})"), kOpenAiUrl);
  Configure(true, true, R"({"generator":"openai"})");
  EXPECT_EQ(Url("{}"), kOpenAiUrl);
  EXPECT_EQ(Url("{}", R"({"generator":"stability"})"), kStabilityUrl);
}

TEST_F(ArtistRequestTest, ChoosesTheModel) {
  Configure(true, true);
  EXPECT_THAT(Body(R"({"generator":"dall-e-2"})"), HasSubstr(R"({"model":"dall-e-2",)"));
  const std::string gpt_image =
      Body(R"({"generator":"openai","model":"gpt-image-1","size":"auto"})");
  EXPECT_THAT(gpt_image, HasSubstr(R"({"model":"gpt-image-1",)"));
  EXPECT_THAT(gpt_image, HasSubstr(R"("size":"auto")"));
  EXPECT_THAT(gpt_image, Not(HasSubstr("response_format")));
  EXPECT_EQ(Url(R"({"generator":"stability","model":"sd-next"})"),
            R"("https://api.stability.ai/v1/generation/sd-next/text-to-image")");
  EXPECT_EQ(Url("{}", R"({"generator":"stable-diffusion-v1-6"})"),
            R"("https://api.stability.ai/v1/generation/stable-diffusion-v1-6/text-to-image")");
  Configure(false, true);
  EXPECT_THAT(Body(R"({"model":"gpt-image-1"})"), HasSubstr(R"({"model":"gpt-image-1",)"));
}

TEST_F(ArtistRequestTest, AddsTheStyle) {
  Configure(false, true);
  EXPECT_THAT(Body(R"({"prompt":"A cat","style":"watercolor"})"),
              HasSubstr(R"("prompt":"A cat, watercolor style")"));
  EXPECT_THAT(Body(R"({"prompt":"A cat"})", R"({"style":""})"), HasSubstr(R"("prompt":"A cat",)"));
}

TEST_F(ArtistRequestTest, FindsThePrompt) {
  Configure(false, true);
  const auto prompt = [&](std::string_view content, std::string_view node_data = "{}") {
    return View::Require(Body(content, node_data))["prompt"].AsString().value_or("");
  };
  EXPECT_EQ(prompt(R"("a text")"), "a text, photorealistic style");
  EXPECT_EQ(prompt(R"({"text":"t"})"), "t, photorealistic style");
  EXPECT_EQ(prompt(R"({"prompt":[1.0]})"), "[1.0], photorealistic style");
  EXPECT_EQ(prompt("{}", R"({"prompt":"of node"})"), "of node, photorealistic style");
  EXPECT_EQ(prompt("{}"), "A beautiful landscape with mountains and a lake., photorealistic style");
}

TEST_F(ArtistRequestTest, TheSizeGoesToEitherProvider) {
  Configure(true, true);
  EXPECT_THAT(Body(R"({"size":"1344x768"})"), HasSubstr(R"("height":768,"width":1344,)"));
  EXPECT_THAT(Body(R"({"size":"1792x1024","generator":"openai"})"),
              HasSubstr(R"("size":"1792x1024")"));
  for (const char* size : {"", "1024", "x", "1024x", "0x0", "1x1x1", "a1x1", "100000x1", "-1x1"}) {
    const auto call = Begin(synapps::json::Object().Text("size", size).str());
    ExpectFailure(call, SYNAPPS_INVALID_ARGUMENT, "\"size\" must be WIDTHxHEIGHT");
  }
  ExpectFailure(Begin(R"({"size":"auto"})"), SYNAPPS_INVALID_ARGUMENT, "stability needs a size");
}

TEST_F(ArtistRequestTest, WithoutAnyKeyTheNodeSaysWhatToSet) {
  Configure(false, false);
  const auto call = Begin("{}");
  EXPECT_EQ(host_.completion(call)->status, SYNAPPS_FAILED_PRECONDITION);
  EXPECT_EQ(Json(call),
            R"({"message":"At least one of STABILITY_API_KEY or OPENAI_API_KEY environment )"
            R"(variables is required for ArtistApplet. Please set before starting the app."})");
}

TEST_F(ArtistRequestTest, AChosenGeneratorMustBeConfigured) {
  Configure(true, false);
  ExpectFailure(
      Begin(R"({"generator":"openai"})"), SYNAPPS_FAILED_PRECONDITION,
      "generator openai is not configured: set OPENAI_API_KEY, or use generator stability");
  Configure(false, true);
  ExpectFailure(Begin(R"({"generator":"stability"})"), SYNAPPS_FAILED_PRECONDITION,
                "set STABILITY_API_KEY");
  EXPECT_THAT(host_.open_questions(), IsEmpty());
}

TEST_F(ArtistRequestTest, AnEndpointOfOnesOwnNeedsNoKey) {
  Configure(false, false, R"({"openai_base_url":"http://127.0.0.1:9/v1"})");
  const auto call = Begin("{}", R"({"openai_base_url":"http://evil/"})");
  EXPECT_EQ(Parameter("url"), R"("http://127.0.0.1:9/v1/images/generations")");
  EXPECT_THAT(Parameter("secret"), HasSubstr(R"("optional":true)"));
  applet_->Cancel(call);
}

TEST_F(ArtistRequestTest, WrongSettingsAreNamed) {
  Configure(true, true);
  ExpectFailure(Begin(R"({"generator":"crayon"})"), SYNAPPS_INVALID_ARGUMENT,
                "generator \"crayon\" is not known: use \"stability\"");
  ExpectFailure(Begin(R"({"generator":5})"), SYNAPPS_INVALID_ARGUMENT,
                "\"generator\" must be a string, it is 5");
  ExpectFailure(Begin(R"({"generator":"stability","model":"../../v1/user"})"),
                SYNAPPS_INVALID_ARGUMENT, "\"model\" must be a name of letters");
}

}  // namespace
}  // namespace synappsd::testing
