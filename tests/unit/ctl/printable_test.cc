#include "ctl/printable.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace synappsd::ctl {
namespace {

TEST(PrintableTest, LeavesTextsAlone) {
  EXPECT_EQ(Printable("Grüße, 流れ 👍"), "Grüße, 流れ 👍");
  EXPECT_EQ(Printable(""), "");
}

TEST(PrintableTest, JsonTakesNoCommandsOfTerminalsAndStaysTheSameValue) {
  EXPECT_EQ(PrintableJson(R"({"a":"Grüße, 流れ 👍"})"), R"({"a":"Grüße, 流れ 👍"})");
  const std::string hostile =
      "{\"a\":\"\xC2\x9B"
      "31m\x7F\xC2\xA0\"}";
  const std::string printed = PrintableJson(hostile);
  EXPECT_EQ(printed, "{\"a\":\"\\u009b31m\\u007f\xC2\xA0\"}");
  EXPECT_EQ(json::Write(json::Parse(printed).value()), hostile);
}

TEST(PrintableTest, TakesNoCommandsOfTerminals) {
  EXPECT_EQ(Printable("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(Printable("a\nb\tc\rd\x7f"), "a\\nb\\tc\\rd\\x7f");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "31m"),
            "\\x9b31m")
      << "the 8-bit form of ESC [";
  EXPECT_EQ(Printable("\xE2\x80\xAE"
                      "evil"),
            "?evil")
      << "writing from right to left";
  EXPECT_EQ(Printable("\xE2\x80\xA8"), "\\n") << "a line separator";
}

TEST(PrintableTest, BytesThatAreNoUtf8BecomeQuestionMarks) {
  EXPECT_EQ(Printable("a\xFF\xC3"), "a??");
  EXPECT_EQ(Printable("\xED\xA0\x80"), "???") << "a lone surrogate";
  EXPECT_EQ(Printable("\xC0\x9B"), "??") << "an overlong form";
}

TEST(PrintableTest, WidthIsInColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("ü"), 1U);
  EXPECT_EQ(DisplayWidth("u\xCC\x88"), 1U) << "a combining accent";
  EXPECT_EQ(DisplayWidth("流れ"), 4U);
}

TEST(PrintableTest, ShortenedTextFitsAndKeepsCharactersWhole) {
  EXPECT_EQ(Shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(Shortened("abcdefg", 6), "abc...");
  EXPECT_EQ(Shortened("流れ流れ", 6), "流...");
  EXPECT_EQ(Shortened("abc", 2), "..");
  EXPECT_EQ(Shortened("abc", 0), "");
}

}  // namespace
}  // namespace synappsd::ctl
