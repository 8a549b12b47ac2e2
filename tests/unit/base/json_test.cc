#include "base/json.h"

#include <gtest/gtest.h>

#include <cfloat>

namespace synappsd::json {
namespace {

std::string RoundTrip(std::string_view text) {
  const auto outcome = ParseDetailed(text);
  return outcome.value ? Write(*outcome.value) : "refused: " + outcome.error->message;
}

TEST(Json, KeepsWhatClientsSent) {
  for (const char* text : {
           R"({"b":1,"a":2,"c":{"z":[],"y":{}}})",
           "[1,1.0,-0,-0.0,1e5,1.50,12345678901234567890123456789,0.1]",
           R"(["Straße","日本","📖","\"\\ /\b\f\n\r\t","\u0001\u001f"])",
           "null",
           "true",
           "\"x\"",
           "7",
           "[]",
           "{}",
       }) {
    EXPECT_EQ(RoundTrip(text), text);
  }
}

TEST(Json, DropsBlanksAndUnescapes) {
  EXPECT_EQ(RoundTrip(" { \"a\" : [ 1 , \"\\u00e9\\ud83d\\udcd6\" ] }\n"), "{\"a\":[1,\"é📖\"]}");
}

TEST(Json, LastOfDuplicateKeysWinsAtTheFirstPlace) {
  EXPECT_EQ(RoundTrip(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  std::string many = "{";
  for (int i = 0; i < 40; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  const auto value = ParseDetailed(many + "\"k7\":1,\"k30\":2}").value;
  ASSERT_TRUE(value);
  EXPECT_EQ(value->if_object()->size(), 40u);
  EXPECT_EQ(value->Find("k7")->if_number()->text, "1");
  EXPECT_EQ(value->Find("k30")->if_number()->text, "2");
}

TEST(Json, RefusesWhatIsNotJsonOrNotFinite) {
  for (const char* text : {"NaN", "Infinity", "-Infinity", "1e400", "[-1e999]", R"("\ud800")",
                           R"("\udc00")", R"({"\udfff":1})", "\"\xff\"", "\"\xc0\x80\"",
                           "\"\xed\xa0\x80\"", "\xef\xbb\xbf{}", "\xbb{}", "[1]\n]"}) {
    EXPECT_TRUE(ParseDetailed(text).error) << text;
  }
}

TEST(Json, KeepsIntegersOfAnySize) {
  for (const std::size_t size : {308, 309, 310, 400, 100'000}) {
    const std::string digits(size, '9');
    const std::string text = R"({"a":[1,"7 \"8",)" + digits + ",2.50,-" + digits +
                             R"(],"9":{"b":-0,"c":[)" + digits + "]}}";
    EXPECT_EQ(RoundTrip(text), text) << size;
    EXPECT_EQ(RoundTrip(digits), digits) << size;
  }
}

// The reader computes them on the way, and not all that it gives up on is infinite.
TEST(Json, KeepsFiniteNumbersThatTheReaderTakesForInfinite) {
  const std::string text =
      "[0e999,-0.0E+309,1" + std::string(400, '0') + "e-300," + std::string(309, '1') + ".5e-5]";
  EXPECT_EQ(RoundTrip(text), text);
}

TEST(Json, RefusesInfinitePartsNextToLongIntegers) {
  const std::string digits(400, '9');
  const std::string numbers[] = {"1e400", "-1e400", "1" + std::string(400, '0') + ".0"};
  for (const std::string& number : numbers) {
    const auto outcome = ParseDetailed("[" + digits + "," + number + "]");
    ASSERT_TRUE(outcome.error) << number;
    EXPECT_EQ(outcome.error->offset, digits.size() + 2) << number;
    EXPECT_EQ(outcome.error->message, "number out of range") << number;
  }
}

// Where a text has a long integer, it is read another way: errors are the same.
TEST(Json, ErrorsNextToLongIntegersAreThoseOfOthers) {
  const std::string digits(400, '9');
  for (const char* rest : {"01]",
                           "1.]",
                           "1.x]",
                           "1e]",
                           "1e+]",
                           "-]",
                           "-x]",
                           ".5]",
                           "1.5.5]",
                           "1e5e5]",
                           "12x]",
                           "1 2]",
                           "1-1]",
                           "--1]",
                           "+1]",
                           "0x1]",
                           "\"a]",
                           "\"\\u12\",1]",
                           "\"\\ud800\",1]",
                           "tru1]",
                           "1",
                           "1,",
                           "[1,",
                           "{\"1\":1",
                           "{1:1}]",
                           "1]1",
                           "1}",
                           "\xff]"}) {
    const auto with = ParseDetailed("[" + digits + "," + rest);
    const auto without = ParseDetailed(std::string("[1,") + rest);
    ASSERT_TRUE(without.error) << rest;
    ASSERT_TRUE(with.error) << rest;
    EXPECT_EQ(with.error->offset, without.error->offset + digits.size() - 1) << rest;
    EXPECT_EQ(with.error->message, without.error->message) << rest;
  }
}

TEST(Json, NamesTheStartOfARefusedNumberAndString) {
  EXPECT_EQ(ParseDetailed("[1,1e400]").error->offset, 3u);
  EXPECT_EQ(ParseDetailed(R"(["é","a\udc00b"])").error->offset, 5u);
}

TEST(Json, DepthIsBoundedAndCostsNoStack) {
  EXPECT_TRUE(ParseDetailed("[[1]]", {.max_depth = 2}).value);
  const auto deep = ParseDetailed("[[[1]]]", {.max_depth = 2});
  ASSERT_TRUE(deep.error);
  EXPECT_TRUE(deep.error->too_deep);
  EXPECT_EQ(deep.error->offset, 2u);
  EXPECT_TRUE(ParseDetailed(std::string(100'000, '[')).error->too_deep);
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_TRUE(ParseDetailed(objects).error->too_deep);
}

TEST(Json, NumberKinds) {
  EXPECT_TRUE(Number{"12"}.is_integer());
  EXPECT_FALSE(Number{"12.0"}.is_integer());
  EXPECT_FALSE(Number{"1e2"}.is_integer());
  EXPECT_EQ(Number{"-9223372036854775808"}.as_int64(), INT64_MIN);
  EXPECT_EQ(Number{"9223372036854775808"}.as_int64(), std::nullopt);
  EXPECT_EQ(Number{"1.0"}.as_int64(), std::nullopt);
  EXPECT_EQ(Number{"2.5"}.as_double(), 2.5);
}

TEST(Json, ParseReportsWhereAndWhy) {
  const Result<Value> result = Parse("[1,]");
  EXPECT_EQ(result.status().code(), Code::kInvalidArgument);
  EXPECT_NE(result.status().message().find("at character 3"), std::string::npos)
      << result.status().message();
}

// Expected values are Python 3.11's repr().
TEST(Json, DoublesAreWrittenAsPythonDoes) {
  const std::pair<double, const char*> rows[] = {{250, "250.0"},
                                                 {0, "0.0"},
                                                 {-0.0, "-0.0"},
                                                 {0.1, "0.1"},
                                                 {1e16, "1e+16"},
                                                 {1e15, "1000000000000000.0"},
                                                 {123456789012345678.0, "1.2345678901234568e+17"},
                                                 {12345678901234567890.0, "1.2345678901234567e+19"},
                                                 {0.0001, "0.0001"},
                                                 {0.00001, "1e-05"},
                                                 {1e300, "1e+300"},
                                                 {DBL_MAX, "1.7976931348623157e+308"},
                                                 {5e-324, "5e-324"},
                                                 {320.75, "320.75"},
                                                 {1795367912.1767724, "1795367912.1767724"}};
  for (const auto& [value, text] : rows) EXPECT_EQ(FormatDouble(value), text);
}

TEST(Json, ObjectSetReplacesOrAppends) {
  Object object;
  object.Set("a", 1);
  object.Set("b", "x");
  object.Set("a", true);
  EXPECT_EQ(Write(object), R"({"a":true,"b":"x"})");
  EXPECT_EQ(object.Find("zap"), nullptr);
}

TEST(Json, QuotesWithoutLoss) {
  const std::string text("a\0\"\\\n\x1f\x7f/é", 10);
  const auto back = ParseDetailed(Quoted(text)).value;
  ASSERT_TRUE(back);
  EXPECT_EQ(*back->if_string(), text);
}

}  // namespace
}  // namespace synappsd::json
