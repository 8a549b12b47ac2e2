#include "config/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"
#include "unit/config/fixture.h"

namespace synappsd::config {
namespace {

using ::testing::HasSubstr;

class CredentialsTest : public ConfigFixture {
 protected:
  void SetUp() override {
    ConfigFixture::SetUp();
    surroundings_.environment[kCredentialsVariable] = directory_ / "credentials";
    surroundings_.environment["SYNAPPS_DATA_DIR"] = directory_;
  }
};

TEST_F(CredentialsTest, AreVariablesByName) {
  WriteFile("credentials/OPENAI_API_KEY", "sk-1\n");
  WriteFile("credentials/SYNAPPS_STABILITY_API_KEY", "st-1");
  WriteFile("credentials/synapps-master-key", "not a setting");
  const auto loaded = LoadConfig(surroundings_, std::nullopt, {});
  ASSERT_TRUE(loaded.ok()) << loaded.status().ToString();
  EXPECT_EQ(loaded->config.openai.api_key, "sk-1");
  EXPECT_EQ(loaded->config.stability.api_key, "st-1");
  EXPECT_EQ(loaded->origins.at("openai.api_key"), "credential OPENAI_API_KEY");
  EXPECT_TRUE(loaded->warnings.empty()) << loaded->warnings.front();
}

TEST_F(CredentialsTest, WinOverTheFileAndGiveWayToTheEnvironment) {
  WriteFile("etc/synapps.toml", "[log]\nlevel = \"error\"\nformat = \"json\"\n");
  WriteFile("credentials/SYNAPPS_LOG_LEVEL", "debug");
  WriteFile("credentials/SYNAPPS_LOG_FORMAT", "json");
  surroundings_.environment["SYNAPPS_LOG_FORMAT"] = "text";
  const auto loaded = LoadConfig(surroundings_, std::nullopt, {});
  ASSERT_TRUE(loaded.ok()) << loaded.status().ToString();
  EXPECT_EQ(loaded->config.log_level, LogLevel::kDebug);
  EXPECT_EQ(loaded->config.log_format, LogFormat::kText);
}

TEST_F(CredentialsTest, TooLargeOnesAreNamed) {
  WriteFile("credentials/OPENAI_API_KEY", std::string(kMaxCredentialBytes, 'k'));
  EXPECT_TRUE(LoadConfig(surroundings_, std::nullopt, {}).ok());
  const std::string file =
      WriteFile("credentials/OPENAI_API_KEY", std::string(kMaxCredentialBytes + 1, 'k'));
  EXPECT_THAT(LoadConfig(surroundings_, std::nullopt, {}).status().message(),
              HasSubstr(file + " has more than 64 KiB"));
}

}  // namespace
}  // namespace synappsd::config
