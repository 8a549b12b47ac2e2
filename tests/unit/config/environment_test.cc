#include "config/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The configuration after what these variables assign.
Config Applied(const std::map<std::string, std::string>& environment) {
  Config config;
  std::vector<std::string> warnings;
  for (const Assignment& assignment : FromEnvironment(environment, &warnings)) {
    const Status status = Apply(assignment, &config);
    EXPECT_TRUE(status.ok()) << status.ToString();
  }
  return config;
}

TEST(EnvironmentTest, EverySettingHasAVariable) {
  const Config config = Applied({{"SYNAPPS_HTTP_MAX_BODY", "1MiB"},
                                 {"SYNAPPS_LISTEN", "127.0.0.1:1, [::1]:2"},
                                 {"SYNAPPS_OPENAI_API_KEY", "sk-1"},
                                 {"SYNAPPS_DATABASE_SYNCHRONOUS", "normal"}});
  EXPECT_EQ(config.server.max_body_bytes, 1u << 20);
  EXPECT_THAT(config.listen, ElementsAre(ListenAddress{"127.0.0.1", 1}, ListenAddress{"::1", 2}));
  EXPECT_EQ(config.openai.api_key, "sk-1");
  EXPECT_FALSE(config.store.synchronous_full);
}

TEST(EnvironmentTest, TakesTheExistingSystemsVariables) {
  const Config config =
      Applied({{"DATABASE_URL", "sqlite+aiosqlite:///old.db"},
               {"BACKEND_CORS_ORIGINS", "http://localhost:3000,https://app.example"},
               {"WS_AUTH_TOKEN", "letmein"},
               {"OPENAI_API_KEY", "sk-o"},
               {"STABILITY_API_KEY", "sk-s"}});
  EXPECT_EQ(config.database_url, "sqlite+aiosqlite:///old.db");
  EXPECT_THAT(config.cors_origins, ElementsAre("http://localhost:3000", "https://app.example"));
  EXPECT_EQ(config.websocket.auth_token, "letmein");
  EXPECT_EQ(config.openai.api_key, "sk-o");
  EXPECT_EQ(config.stability.api_key, "sk-s");
}

TEST(EnvironmentTest, OurNamesWinOverTheExistingSystems) {
  const Config config = Applied({{"SYNAPPS_DATABASE_URL", "sqlite:///new.db"},
                                 {"DATABASE_URL", "sqlite:///old.db"},
                                 {"SYNAPPS_WEBSOCKET_AUTH_TOKEN", "new"},
                                 {"WS_AUTH_TOKEN", "old"}});
  EXPECT_EQ(config.database_url, "sqlite:///new.db");
  EXPECT_EQ(config.websocket.auth_token, "new");
}

TEST(EnvironmentTest, EmptyMeansWhatItMeansToTheExistingSystem) {
  EXPECT_EQ(Applied({}).websocket.auth_token, std::nullopt);
  EXPECT_EQ(Applied({{"WS_AUTH_TOKEN", ""}}).websocket.auth_token, "");
  EXPECT_THAT(Applied({{"BACKEND_CORS_ORIGINS", ""}}).cors_origins, ElementsAre("*"));
  EXPECT_EQ(Applied({{"DATABASE_URL", ""}}).database_url, "");
  EXPECT_EQ(Applied({{"OPENAI_API_KEY", ""}}).openai.api_key, "");
  EXPECT_THAT(Applied({{"SYNAPPS_HTTP_CORS_ORIGINS", ""}}).cors_origins, IsEmpty());
}

TEST(EnvironmentTest, WarnsOfVariablesThatAreNoSetting) {
  std::vector<std::string> warnings;
  const auto assignments = FromEnvironment(
      {{"SYNAPPS_HTP_MAX_BODY", "1"}, {"SYNAPPS_CONFIG", "x"}, {"OTHER", "y"}}, &warnings);
  EXPECT_THAT(assignments, IsEmpty());
  EXPECT_THAT(warnings, ElementsAre("environment SYNAPPS_HTP_MAX_BODY is no setting: did you mean "
                                    "SYNAPPS_HTTP_MAX_BODY?"));
}

}  // namespace
}  // namespace synappsd::config
