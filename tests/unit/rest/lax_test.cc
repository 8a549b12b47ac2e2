#include "rest/lax.h"

#include <gtest/gtest.h>

#include <cmath>

namespace synappsd::rest {
namespace {

// The expectations of this file were recorded from pydantic 2.13.

TEST(LaxNumber, ReadsWhatSpellsANumber) {
  const std::pair<const char*, double> cases[] = {
      {"12.5", 12.5},      {" 12.5 ", 12.5}, {"\u00a012.5\u2003", 12.5},
      {"1_000.5", 1000.5}, {"1_.5", 1.5},    {"1._5", 1.5},
      {"1e5", 1e5},        {"1E+5", 1e5},    {"1e_5", 1e5},
      {"1_0e1_0", 1e11},   {".5", 0.5},      {"5.", 5},
      {"+.5", 0.5},        {"-5", -5},       {"12.5\n", 12.5},
      {"\v1", 1},          {"1e308", 1e308}, {"1e-400", 0.0},
      {"-1_0", -10},
  };
  for (const auto& [text, value] : cases) EXPECT_EQ(ParseLaxNumber(text), value) << text;
}

TEST(LaxNumber, ReadsWhatIsNotFiniteForTheCallerToRefuse) {
  EXPECT_TRUE(std::isnan(*ParseLaxNumber("nan")));
  EXPECT_TRUE(std::isnan(*ParseLaxNumber("NaN")));
  EXPECT_EQ(ParseLaxNumber("inf"), HUGE_VAL);
  EXPECT_EQ(ParseLaxNumber("-Infinity"), -HUGE_VAL);
  EXPECT_EQ(ParseLaxNumber("+Infinity"), HUGE_VAL);
  EXPECT_EQ(ParseLaxNumber("1e400"), HUGE_VAL);
  EXPECT_EQ(ParseLaxNumber("-1e400"), -HUGE_VAL);
}

TEST(LaxNumber, RefusesTheRest) {
  for (const char* text : {"",
                           "  ",
                           "1__0",
                           "_1",
                           "1_",
                           "+-5",
                           "--1",
                           "- 1",
                           "infinit",
                           "0x10",
                           "1,5",
                           "１２",
                           "1 2",
                           "1e",
                           "e5",
                           ".",
                           "\x1c"
                           "1",
                           "1_000 ",
                           "1f",
                           "1d",
                           "nanny",
                           "+",
                           "-",
                           "abc"}) {
    EXPECT_EQ(ParseLaxNumber(text), std::nullopt) << text;
  }
}

TEST(LaxBoolean, KnowsSixWordsForEachInAnyCase) {
  for (const char* text : {"1", "t", "true", "y", "yes", "on", "YES", "tRuE", "On"}) {
    EXPECT_EQ(ParseLaxBoolean(text), true) << text;
  }
  for (const char* text : {"0", "f", "false", "n", "no", "off", "OFF", "False"}) {
    EXPECT_EQ(ParseLaxBoolean(text), false) << text;
  }
  for (const char* text : {"", " true", "true ", "2", "01", "1.0", "maybe"}) {
    EXPECT_EQ(ParseLaxBoolean(text), std::nullopt) << text;
  }
}

TEST(LaxInteger, ReadsWhatSpellsAnInteger) {
  const std::pair<const char*, const char*> cases[] = {
      {" 1", "1"},
      {"+1", "1"},
      {"1.0", "1"},
      {"1_0", "10"},
      {"1.00", "1"},
      {"-1.0", "-1"},
      {"0001", "1"},
      {"00", "0"},
      {"-0", "0"},
      {"+0", "0"},
      {"0_1", "1"},
      {"1_000.000", "1000"},
      {" 1_0 ", "10"},
      {"\t1\n", "1"},
      {"-1_0.0", "-10"},
      {"+00012", "12"},
      {"-00_1", "-1"},
      {"0_0", "0"},
      {"\u00a01\u2003", "1"},
      {"99999999999999999999", "99999999999999999999"},
  };
  for (const auto& [text, digits] : cases) {
    const LaxInteger integer = ParseLaxInteger(text);
    EXPECT_EQ(integer.error, LaxInteger::Error::kNone) << text;
    EXPECT_EQ(integer.digits, digits) << text;
  }
}

TEST(LaxInteger, RefusesTheRest) {
  for (const char* text : {"",
                           "  ",
                           "+",
                           "-",
                           "+ 1",
                           "1.",
                           "1.5",
                           "1.0_0",
                           "1__0",
                           "_1",
                           "1_",
                           ".0",
                           "１",
                           "--1",
                           "+-1",
                           "1e1",
                           "0x1",
                           "1 0",
                           "1,0",
                           "1.0.0",
                           "1._0",
                           "1_.0",
                           "-_1",
                           "+_1",
                           "\x1c"
                           "1"}) {
    EXPECT_EQ(ParseLaxInteger(text).error, LaxInteger::Error::kNotInteger) << text;
  }
}

TEST(LaxInteger, BoundsTheNumberOfDigits) {
  EXPECT_EQ(ParseLaxInteger(std::string(4300, '9')).error, LaxInteger::Error::kNone);
  EXPECT_EQ(ParseLaxInteger(std::string(4301, '9')).error, LaxInteger::Error::kTooLong);
  EXPECT_EQ(ParseLaxInteger(std::string(5000, '0')).digits, "0");
}

TEST(Trim, PythonAlsoRemovesInformationSeparators) {
  EXPECT_EQ(TrimPython("\x1c \u3000x y\u2029\x1f"), "x y");
  EXPECT_EQ(TrimUnicode("\u3000x\x1f"), "x\x1f");
  EXPECT_EQ(TrimPython(" \x1d\u00a0 "), "");
  EXPECT_EQ(TrimPython("\u200b"), "\u200b") << "a zero-width space is no white space";
}

}  // namespace
}  // namespace synappsd::rest
