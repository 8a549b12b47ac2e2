// The artist in the real host, against providers at real sockets.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/json.h"
#include "unit/plugins/sockets/real_host.h"
#include "unit/plugins/sockets/stub_process.h"

namespace synappsd::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ArtistSocketTest : public ::testing::Test {
 protected:
  // A host whose generators behave as these modes of the stub say; empty: not configured.
  RealHost Host(const std::string& stability_mode, const std::string& openai_mode) {
    json::Object settings;
    if (!stability_mode.empty()) {
      settings.Set("stability_base_url", stub_.url() + "/" + stability_mode);
    }
    if (!openai_mode.empty()) {
      settings.Set("openai_base_url", stub_.url() + "/" + openai_mode + "/v1");
    }
    return RealHost({{}, {{"org.synapps.artist", json::Write(json::Value(settings))}}, {}});
  }
  static std::string Member(const std::string& json, const char* name) {
    const json::Value value = json::Parse(json).value();
    const json::Value* found = value.Find(name);
    return found == nullptr || found->if_string() == nullptr ? "" : *found->if_string();
  }

  StubProcess stub_;
};

TEST_F(ArtistSocketTest, EitherProviderMakesAnImage) {
  RealHost host = Host("ok", "ok");
  for (const char* generator : {"stability", "openai"}) {
    const std::string input = std::string(R"({"prompt":"A cat","generator":")") + generator + "\"}";
    const std::string output = host.Output("artist", input);
    EXPECT_THAT(Member(output, "image"), StartsWith("iVBORw0KGgo"));  // a PNG
    EXPECT_EQ(Member(output, "prompt"), "A cat");
    EXPECT_EQ(Member(output, "generator"), generator);
  }
  ASSERT_EQ(stub_.Log().size(), 2U);
  EXPECT_EQ(Member(json::Write(stub_.Log()[0]), "path"),
            "/ok/v1/generation/stable-diffusion-xl-1024-v1-0/text-to-image");
  EXPECT_EQ(Member(json::Write(stub_.Log()[1]), "path"), "/ok/v1/images/generations");
}

TEST_F(ArtistSocketTest, TheOtherStandsIn) {
  RealHost host = Host("500", "ok");
  EXPECT_EQ(Member(host.Output("artist", "{}"), "generator"), "openai");
  EXPECT_EQ(stub_.Log().size(), 2U);
}

TEST_F(ArtistSocketTest, BothFail) {
  for (const auto& [stability, openai, code] : {std::tuple{"401", "500", Code::kUnauthenticated},
                                                {"429", "garbage", Code::kResourceExhausted},
                                                {"filtered", "400", Code::kInvalidArgument},
                                                {"drop", "empty-choices", Code::kUnavailable},
                                                {"empty-choices", "drop", Code::kUnknown}}) {
    RealHost host = Host(stability, openai);
    const applets::AppletOutcome outcome = host.Run("artist", "{}");
    EXPECT_EQ(outcome.status.code(), code) << outcome.status.ToString();
    EXPECT_THAT(outcome.status.message(), HasSubstr("provider stability"));
    EXPECT_THAT(outcome.status.message(), HasSubstr("provider openai"));
  }
}

TEST_F(ArtistSocketTest, ASlowGeneratorLeavesTimeForTheOther) {
  RealHost host = Host("slow", "ok");
  const applets::AppletOutcome outcome = host.Run("artist", "{}", "{}", Milliseconds(6'000));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.ToString();
  EXPECT_THAT(outcome.json, HasSubstr("did not finish within"));
}

TEST_F(ArtistSocketTest, WithoutAnyKeyItSaysWhatToSet) {
  RealHost host({});
  EXPECT_EQ(host.Run("artist", "{}").status,
            Status(Code::kFailedPrecondition,
                   "At least one of STABILITY_API_KEY or OPENAI_API_KEY environment variables is "
                   "required for ArtistApplet. Please set before starting the app."));
}

}  // namespace
}  // namespace synappsd::testing
