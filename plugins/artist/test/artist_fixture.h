// The artist applet in a mock host, and the steps every test takes with it.
#ifndef SYNAPPS_ARTIST_ARTIST_FIXTURE_H_
#define SYNAPPS_ARTIST_ARTIST_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <synapps/json.hpp>

#include "unit/plugins/mock_host/loaded_applet.h"
#include "unit/plugins/mock_host/mock_host.h"

namespace synappsd::testing {

class ArtistTest : public ::testing::Test {
 protected:
  static constexpr char kStabilityImage[] =
      R"({"artifacts":[{"base64":"aW1hZ2U=","finishReason":"SUCCESS"}]})";
  static constexpr char kOpenAiImage[] =
      R"({"data":[{"b64_json":"cGljdHVyZQ==","revised_prompt":"better"}],"usage":{"n":1}})";

  void TearDown() override { EXPECT_THAT(host_.violations(), ::testing::IsEmpty()); }

  void Configure(bool stability_key, bool openai_key, std::string_view config = "{}") {
    applet_.reset();
    applet_ = std::make_unique<LoadedApplet>(&host_, SYNAPPS_APPLET_FILE, config);
    host_config_ = synapps::json::Object()
                       .Raw("config", config)
                       .Raw("secrets", synapps::json::Object()
                                           .Flag("stability_api_key", stability_key)
                                           .Flag("openai_api_key", openai_key)
                                           .str())
                       .str();
  }

  // Begins a call and answers config.get/1; the open question is then the fetch, if there is one.
  std::uint64_t Begin(std::string_view content, std::string_view node_data = "{}",
                      std::int64_t timeout_ms = 60'000) {
    const std::string message = synapps::json::Object()
                                    .Raw("content", content)
                                    .Raw("context", "{}")
                                    .Raw("metadata", node_data)
                                    .str();
    const auto call = applet_->Invoke(message, "applet.handle/1", timeout_ms);
    if (host_.completion(call) == nullptr) host_.Answer(Open().id, SYNAPPS_OK, host_config_);
    return call;
  }

  Question Open() {
    EXPECT_EQ(host_.open_questions().size(), 1U);
    return host_.open_questions().empty() ? Question() : host_.open_questions()[0];
  }
  std::string Parameter(std::string_view name) {
    const std::string json = Open().json;
    return std::string(synapps::json::View::Require(json)[name].text());
  }
  void Respond(std::string_view body, int http_status = 200) {
    host_.Answer(Open().id, SYNAPPS_OK,
                 "{\"status\":" + std::to_string(http_status) + ",\"headers\":{}}", body);
  }

  std::string Json(std::uint64_t call) {
    EXPECT_NE(host_.completion(call), nullptr);
    return host_.completion(call) == nullptr ? "" : host_.completion(call)->json;
  }
  void ExpectFailure(std::uint64_t call, synapps_status status, const std::string& text) {
    const std::string json = Json(call);
    ASSERT_NE(json, "");
    EXPECT_EQ(host_.completion(call)->status, status) << json;
    EXPECT_THAT(synapps::json::View::Require(json)["message"].AsString().value_or(""),
                ::testing::HasSubstr(text));
  }

  MockHost host_;
  std::unique_ptr<LoadedApplet> applet_;
  std::string host_config_;
};

}  // namespace synappsd::testing

#endif  // SYNAPPS_ARTIST_ARTIST_FIXTURE_H_
