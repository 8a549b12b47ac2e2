#include "base/log.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/ids.h"
#include "base/json.h"

namespace synappsd {
namespace {

std::string Captured(LogFormat format, std::string_view message, LogFields fields) {
  ConfigureLog(LogLevel::kInfo, format);
  testing::internal::CaptureStderr();
  Log(LogLevel::kDebug, "below the level", {});
  Log(LogLevel::kWarn, message, fields);
  return testing::internal::GetCapturedStderr();
}

TEST(Log, JsonRecordIsOneLineOfValidJson) {
  const std::string line = Captured(LogFormat::kJson, "two\nlines",
                                    {{"text", "a\"b\x01"}, {"n", 5}, {"f", 1.5}, {"b", true}});
  ASSERT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
  const auto record = json::Parse(line);
  ASSERT_TRUE(record.ok()) << line;
  EXPECT_EQ(*record->Find("level")->if_string(), "warn");
  EXPECT_EQ(*record->Find("message")->if_string(), "two\nlines");
  EXPECT_EQ(*record->Find("text")->if_string(), "a\"b\x01");
  EXPECT_EQ(record->Find("n")->if_number()->text, "5");
  EXPECT_EQ(record->Find("f")->if_number()->text, "1.5");
}

TEST(Log, ATerminalFindsNothingToObey) {
  for (const LogFormat format : {LogFormat::kText, LogFormat::kJson}) {
    const std::string line = Captured(format,
                                      "a\xc2\x9b"
                                      "31m",
                                      {{"path",
                                        "/\xc2\x9b"
                                        "31m\xc2\xa9"}});
    EXPECT_EQ(line.find("\xc2\x9b"), std::string::npos) << line;
    EXPECT_NE(line.find("a\\u009b31m"), std::string::npos) << line;
    EXPECT_NE(line.find("/\\u009b31m\xc2\xa9"), std::string::npos) << line;
  }
}

TEST(Log, TextRecordCannotBeForged) {
  const std::string line =
      Captured(LogFormat::kText, "bad\r\ninput", {{"path", "/x\n2026 info fake"}});
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
  EXPECT_NE(line.find("warn bad\\x0d\\x0ainput path=\"/x\\n2026 info fake\""), std::string::npos)
      << line;
}

TEST(Log, InvalidUtf8IsMadePrintable) {
  EXPECT_NE(Captured(LogFormat::kJson, "x", {{"p", "a\xff"}}).find("\"p\":\"a?\""),
            std::string::npos);
}

TEST(Log, LevelsByName) {
  LogLevel level = LogLevel::kInfo;
  EXPECT_TRUE(ParseLogLevel("debug", &level));
  EXPECT_EQ(level, LogLevel::kDebug);
  EXPECT_FALSE(ParseLogLevel("loud", &level));
}

TEST(Ids, AreVersion4AndDiffer) {
  const std::string id = NewUuid();
  ASSERT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(id, NewUuid());
}

TEST(Log, LongTextsAreCutNotWithinACharacter) {
  std::string text(8191, 'x');
  text += "ü and more";
  const auto record = json::Parse(Captured(LogFormat::kJson, text, {{"p", text}}));
  ASSERT_TRUE(record.ok());
  std::string expected(8191, 'x');
  expected += "...";
  EXPECT_EQ(*record->Find("message")->if_string(), expected);
  EXPECT_EQ(*record->Find("p")->if_string(), expected);
  const std::string line = Captured(LogFormat::kText, text, {{"p", text}});
  EXPECT_NE(line.find(" " + expected + " p=\"" + expected + "\""), std::string::npos);
}

}  // namespace
}  // namespace synappsd
