// The writer applet in a mock host, and the steps every test takes with it.
#ifndef SYNAPPS_WRITER_WRITER_FIXTURE_H_
#define SYNAPPS_WRITER_WRITER_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <synapps/json.hpp>

#include "unit/plugins/mock_host/loaded_applet.h"
#include "unit/plugins/mock_host/mock_host.h"

namespace synappsd::testing {

class WriterTest : public ::testing::Test {
 protected:
  static constexpr char kKeySet[] = R"({"config":{},"secrets":{"openai_api_key":true}})";
  static constexpr char kEventStream[] =
      R"({"status":200,"headers":{"content-type":"text/event-stream; charset=utf-8"}})";
  static constexpr char kJsonHead[] =
      R"({"status":200,"headers":{"content-type":"application/json"}})";

  void TearDown() override { EXPECT_THAT(host_.violations(), ::testing::IsEmpty()); }

  // Makes the applet anew with this configuration; config.get/1 answers with it, too.
  void Configure(std::string_view config, bool key_set) {
    applet_.reset();
    applet_ = std::make_unique<LoadedApplet>(&host_, SYNAPPS_APPLET_FILE, config);
    host_config_ =
        synapps::json::Object()
            .Raw("config", config)
            .Raw("secrets", key_set ? R"({"openai_api_key":true})" : R"({"openai_api_key":false})")
            .str();
  }

  std::uint64_t Invoke(std::string_view content, std::string_view node_data = "{}",
                       std::int64_t timeout_ms = 60'000) {
    return applet_->Invoke(synapps::json::Object()
                               .Raw("content", content)
                               .Raw("context", R"({"run_id":"r"})")
                               .Raw("metadata", node_data)
                               .str(),
                           "applet.handle/1", timeout_ms);
  }

  // The same, and answers config.get/1; the one open question is then the fetch, if there is one.
  std::uint64_t Begin(std::string_view content, std::string_view node_data = "{}",
                      std::int64_t timeout_ms = 60'000) {
    const auto call = Invoke(content, node_data, timeout_ms);
    if (host_.completion(call) != nullptr) return call;
    EXPECT_EQ(Open().method, "config.get/1");
    host_.Answer(Open().id, SYNAPPS_OK, host_config_);
    return call;
  }

  Question Open() {
    EXPECT_EQ(host_.open_questions().size(), 1U);
    return host_.open_questions().empty() ? Question() : host_.open_questions()[0];
  }
  // The parameters of the fetch, and its body.
  std::string Parameter(std::string_view name) {
    const std::string json = Open().json;
    return std::string(synapps::json::View::Require(json)[name].text());
  }
  std::string Body() { return Open().body; }

  void ExpectFailure(std::uint64_t call, synapps_status status, const std::string& text) {
    ASSERT_NE(host_.completion(call), nullptr);
    EXPECT_EQ(host_.completion(call)->status, status) << host_.completion(call)->json;
    const std::string json = host_.completion(call)->json;
    EXPECT_THAT(synapps::json::View::Require(json)["message"].AsString().value_or(""),
                ::testing::HasSubstr(text));
  }

  MockHost host_;
  std::unique_ptr<LoadedApplet> applet_ =
      std::make_unique<LoadedApplet>(&host_, SYNAPPS_APPLET_FILE);
  std::string host_config_ = kKeySet;
};

}  // namespace synappsd::testing

#endif  // SYNAPPS_WRITER_WRITER_FIXTURE_H_
