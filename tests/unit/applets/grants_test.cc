#include "applets/grants.h"

#include <gtest/gtest.h>

namespace synappsd::applets {
namespace {

Manifest TestManifest() {
  Manifest manifest;
  manifest.id = "org.example.p";
  manifest.store = true;
  manifest.http = {{{"api.example.org"}, {"base_url"}, {"POST"}, {"key"}},
                   {{"images.example.org"}, {}, {"GET"}, {"key", "other"}}};
  return manifest;
}

TEST(GrantAsRequested, GrantsWhatTheManifestAsksFor) {
  const auto context = GrantAsRequested().Grant(TestManifest(), json::Value(json::Object()));
  EXPECT_EQ(context.package, "org.example.p");
  EXPECT_TRUE(context.store);
  ASSERT_EQ(context.http.size(), 2u);
  EXPECT_EQ(context.http[0].hosts, std::vector<std::string>{"api.example.org"});
  EXPECT_FALSE(context.http[0].private_addresses);
  EXPECT_EQ(context.secrets, (std::vector<std::string>{"key", "other"}));
  EXPECT_EQ(context.config_json, "{}");
}

TEST(GrantAsRequested, GrantsTheHostsOfConfiguredUrls) {
  json::Object config;
  config.Set("base_url", "http://LOCALHOST:11434/v1");
  const auto context = GrantAsRequested().Grant(TestManifest(), json::Value(config));
  ASSERT_EQ(context.http.size(), 3u);
  EXPECT_EQ(context.http[1].hosts, std::vector<std::string>{"localhost:11434"});
  EXPECT_TRUE(context.http[1].private_addresses);
  EXPECT_EQ(context.http[1].secrets, std::vector<std::string>{"key"});
}

TEST(GrantAsRequested, GrantsNothingForWhatIsNoUrl) {
  for (const json::Value& value : {json::Value("not a url"), json::Value(""), json::Value(5)}) {
    json::Object config;
    config.Set("base_url", value);
    EXPECT_EQ(GrantAsRequested().Grant(TestManifest(), json::Value(config)).http.size(), 2u);
  }
}

}  // namespace
}  // namespace synappsd::applets
