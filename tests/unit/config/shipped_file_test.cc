// packaging/etc/synapps.toml is the manual: it must say what the daemon does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "config/render.h"
#include "config/toml_file.h"

namespace synappsd::config {
namespace {

std::string ShippedFile() {
  std::ifstream file(SYNAPPS_SHIPPED_CONFIG, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(ShippedFileTest, IsWhatTheProgramPrints) {
  EXPECT_EQ(ShippedFile(), RenderDefaultFile())
      << "make it anew: build/bin/synappsd --print-default-config > packaging/etc/synapps.toml";
}

TEST(ShippedFileTest, ChangesNothingAsItIs) {
  const auto content = ReadToml(ShippedFile(), "synapps.toml");
  ASSERT_TRUE(content.ok()) << content.status().ToString();
  EXPECT_TRUE(content->assignments.empty());
  EXPECT_TRUE(content->applet_settings.empty());
}

// With every setting's "#" removed it has each setting once, with its default.
TEST(ShippedFileTest, ItsValuesAreTheDefaults) {
  std::istringstream lines(ShippedFile());
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    text += std::regex_replace(line, std::regex("^#(?=[a-z[])"), "") + "\n";
  }
  const auto content = ReadToml(text, "synapps.toml");
  ASSERT_TRUE(content.ok()) << content.status().ToString();

  std::set<std::string> keys;
  for (const Assignment& assignment : content->assignments) {
    const Setting& setting = *assignment.setting;
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    Config config;
    const Status status = Apply(assignment, &config);
    EXPECT_TRUE(status.ok()) << status.ToString();
    const std::string expected =
        setting.example.empty() ? setting.get(Config()) : "\"" + setting.example + "\"";
    EXPECT_EQ(setting.get(config), expected) << setting.key;
  }
  EXPECT_EQ(keys.size(), AllSettings().size());
  EXPECT_EQ(content->applet_settings.size(), 1u);
}

}  // namespace
}  // namespace synappsd::config
