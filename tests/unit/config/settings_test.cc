// What holds for every setting in the table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "config/setting.h"
#include "config/text.h"

namespace synappsd::config {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(SettingsTest, KeysAreUniqueAndOfOneForm) {
  std::set<std::string> keys;
  for (const Setting& setting : AllSettings()) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    EXPECT_THAT(setting.key, MatchesRegex("([a-z][a-z_]*\\.)?[a-z][a-z_]*"));
    EXPECT_THAT(setting.description, MatchesRegex("[A-Z\"f].*[.a-z]")) << setting.key;
    EXPECT_FALSE(setting.allowed.empty()) << setting.key;
    EXPECT_EQ(FindSetting(setting.key), &setting);
  }
  EXPECT_EQ(FindSetting("nope"), nullptr);
}

TEST(SettingsTest, NamesOfVariablesAndFlagsAreUnique) {
  std::set<std::string> names;
  for (const Setting& setting : AllSettings()) {
    EXPECT_TRUE(names.insert(setting.environment()).second) << setting.environment();
    EXPECT_TRUE(setting.is_secret || names.insert(setting.flag()).second) << setting.flag();
    for (const Alias& alias : setting.aliases) EXPECT_TRUE(names.insert(alias.name).second);
  }
  EXPECT_EQ(FindSetting("http.max_body")->environment(), "SYNAPPS_HTTP_MAX_BODY");
  EXPECT_EQ(FindSetting("http.max_body")->flag(), "--http-max-body");
  EXPECT_EQ(FindSetting("listen")->environment(), "SYNAPPS_LISTEN");
}

TEST(SettingsTest, TablesAreTogether) {
  std::set<std::string> ended;
  std::string table;
  for (const Setting& setting : AllSettings()) {
    if (setting.table() == table) continue;
    EXPECT_TRUE(ended.insert(table).second);
    table = setting.table();
    EXPECT_EQ(ended.count(table), 0u) << table;
  }
}

// Every default is a value that the setting itself takes, or it has none.
TEST(SettingsTest, DefaultsAreWithinTheirBounds) {
  for (const Setting& setting : AllSettings()) {
    const std::string value = setting.get(Config());
    if (setting.is_list || value.empty()) continue;
    Config config;
    const bool quoted = value.front() == '"';
    const std::string text = quoted ? value.substr(1, value.size() - 2) : value;
    const Status status = setting.set(RawValue::Untyped(text), &config);
    EXPECT_TRUE(status.ok()) << setting.key << " = " << value << " " << status.message();
    EXPECT_EQ(setting.get(config), value) << setting.key;
  }
}

TEST(SettingsTest, BoundsAreInclusive) {
  const Setting& loops = *FindSetting("http.loops");
  Config config;
  EXPECT_TRUE(loops.set(RawValue::Untyped("1"), &config).ok());
  EXPECT_TRUE(loops.set(RawValue::Untyped("64"), &config).ok());
  EXPECT_EQ(config.server.loops, 64u);
  EXPECT_FALSE(loops.set(RawValue::Untyped("0"), &config).ok());
  EXPECT_FALSE(loops.set(RawValue::Untyped("65"), &config).ok());
  EXPECT_EQ(config.server.loops, 64u);
  EXPECT_THAT(loops.allowed, HasSubstr("from 1 to 64"));
}

TEST(SettingsTest, TextsHaveNoControlCharacters) {
  Config config;
  const Setting& directory = *FindSetting("data_dir");
  EXPECT_FALSE(directory.set(RawValue::Untyped("a\nb"), &config).ok());
  EXPECT_FALSE(directory.set(RawValue::Untyped("a\xff"), &config).ok());
  EXPECT_TRUE(directory.set(RawValue::Untyped("/tmp/\xc3\xa9 b"), &config).ok());
}

TEST(SettingsTest, ListsHaveNoEmptyItems) {
  Config config;
  const Setting& directories = *FindSetting("applets.directories");
  EXPECT_FALSE(directories.set({RawValue::Type::kArray, {"/a", ""}}, &config).ok());
  EXPECT_FALSE(directories.set({RawValue::Type::kString, {"/a"}}, &config).ok());
  EXPECT_TRUE(directories.set({RawValue::Type::kArray, {"/a,b"}}, &config).ok());
  EXPECT_THAT(config.applet_directories, ::testing::ElementsAre("/a,b"));
}

TEST(SettingsTest, MasksWhatIsSecret) {
  Config config;
  config.openai.api_key = "sk-1";
  config.http_client.proxy = "http://ada:geheim@proxy:1";
  EXPECT_EQ(MaskedValue(*FindSetting("openai.api_key"), config), "\"********\"");
  EXPECT_EQ(MaskedValue(*FindSetting("stability.api_key"), config), "\"\"");
  EXPECT_EQ(MaskedValue(*FindSetting("websocket.auth_token"), config), "");
  EXPECT_EQ(MaskedValue(*FindSetting("http_client.proxy"), config), "\"http://****@proxy:1\"");
}

}  // namespace
}  // namespace synappsd::config
