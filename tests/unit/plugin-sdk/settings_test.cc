#include <gtest/gtest.h>

#include <string>
#include <synapps/settings.hpp>

namespace synapps {
namespace {

TEST(Settings, TheInputWinsOverTheNodeOverTheConfiguration) {
  const char* config = R"({"a":"config","b":"config","c":"config"})";
  const Settings settings(
      R"({"content":{"a":"input"},"context":{"run_id":"r"},"metadata":{"a":"node","b":"node"}})",
      config);
  EXPECT_EQ(settings.Text("a"), "input");
  EXPECT_EQ(settings.Text("b"), "node");
  EXPECT_EQ(settings.Text("c"), "config");
  EXPECT_EQ(settings.Text("d"), std::nullopt);
  EXPECT_EQ(settings.FindOutsideInput("a").AsString(), "node");
  EXPECT_EQ(settings.FindOutsideInput("c").AsString(), "config");
  EXPECT_EQ(settings.context()["run_id"].AsString(), "r");
}

TEST(Settings, FindsBothSpellings) {
  const Settings settings(
      R"({"content":{},"metadata":{"systemPrompt":"camel","max_tokens":5,"a_b_c":1,"aBC":2}})", "");
  EXPECT_EQ(settings.Text("system_prompt"), "camel");
  EXPECT_EQ(settings.Find("max_tokens").AsInteger(), 5);
  EXPECT_EQ(settings.Find("a_b_c").AsInteger(), 1);
}

TEST(Settings, NullIsNotSetAndOtherContentIsNoLayer) {
  const Settings settings(R"({"content":{"a":null},"metadata":{"a":"node"}})", "{}");
  EXPECT_EQ(settings.Text("a"), "node");
  const Settings text(R"({"content":"a","metadata":{"a":"node"}})", "{}");
  EXPECT_EQ(text.Text("a"), "node");
  EXPECT_EQ(text.content().AsString(), "a");
}

TEST(Settings, AWrongKindIsAnErrorThatNamesIt) {
  const Settings settings(R"({"content":{"model":5}})", "{}");
  try {
    settings.Text("model");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), SYNAPPS_INVALID_ARGUMENT);
    EXPECT_STREQ(error.what(), "\"model\" must be a string, it is 5");
  }
}

TEST(Settings, TextsThatAreNoJsonAreRefused) {
  EXPECT_THROW(Settings("{", "{}"), Error);
  EXPECT_THROW(Settings("{}", "{"), Error);
}

TEST(Settings, ShortenCutsBetweenCharacters) {
  EXPECT_EQ(Settings::Shorten("short"), "short");
  EXPECT_EQ(Settings::Shorten("abcdef", 3), "abc...");
  EXPECT_EQ(Settings::Shorten("a\xE2\x82\xAC"
                              "b",
                              3),
            "a...");
  EXPECT_EQ(Settings::Shorten("a\xE2\x82\xAC"
                              "b",
                              4),
            "a\xE2\x82\xAC...");
}

}  // namespace
}  // namespace synapps
