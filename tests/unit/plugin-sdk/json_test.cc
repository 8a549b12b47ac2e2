#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <synapps/json.hpp>

namespace synapps::json {
namespace {

using ::testing::ElementsAre;

TEST(JsonView, ReadsEveryKind) {
  const View view = View::Require(
      R"( { "n" : null , "b" : true , "i" : -12 , "d" : 1.50e+3 , "s" : "x" , "a" : [ 1 , [ ] , { } ] , "o" : { } } )");
  EXPECT_TRUE(view.is_object());
  EXPECT_TRUE(view["n"].is_null());
  EXPECT_EQ(view["b"].AsBool(), true);
  EXPECT_EQ(view["i"].AsInteger(), -12);
  EXPECT_EQ(view["d"].AsInteger(), std::nullopt);
  EXPECT_EQ(view["d"].text(), "1.50e+3");
  EXPECT_EQ(view["s"].AsString(), "x");
  EXPECT_EQ(view["o"].text(), "{ }");
  EXPECT_EQ(view["a"].Items().size(), 3U);
  EXPECT_EQ(view["a"].Items()[1].text(), "[ ]");
  EXPECT_EQ(view.Members().size(), 7U);
  EXPECT_EQ(view.Members()[3].first, "d");
}

TEST(JsonView, WhatIsNotThereIsMissing) {
  const View view = View::Require(R"({"a":[1]})");
  EXPECT_FALSE(view["b"].present());
  EXPECT_FALSE(view["b"]["c"].present());
  EXPECT_FALSE(view["a"]["c"].present());
  EXPECT_TRUE(view["b"].Items().empty());
  EXPECT_TRUE(view["a"].Members().empty());
  EXPECT_EQ(view["b"].AsString(), std::nullopt);
  EXPECT_EQ(view["a"].AsBool(), std::nullopt);
}

TEST(JsonView, KeepsWhatWasWritten) {
  const std::string text = R"({"big":123456789012345678901234567890,"one":1.0,"z":1,"a":2})";
  EXPECT_EQ(View::Require("  " + text + "\n").text(), text);
  EXPECT_EQ(View::Require(text)["big"].text(), "123456789012345678901234567890");
  EXPECT_EQ(View::Require(text)["big"].AsInteger(), std::nullopt);
}

TEST(JsonView, OfDuplicateKeysTheLastWins) {
  EXPECT_EQ(View::Require(R"({"a":1,"b":2,"\u0061":3})")["a"].AsInteger(), 3);
}

TEST(JsonView, UnescapesStrings) {
  EXPECT_EQ(View::Require(R"("\"\\\/\b\f\n\r\t")").AsString(), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(View::Require(R"("\u00e9\u20AC")").AsString(), "\xC3\xA9\xE2\x82\xAC");
  EXPECT_EQ(View::Require(R"("\ud83d\ude00")").AsString(), "\xF0\x9F\x98\x80");
  EXPECT_EQ(View::Require(R"("\u0000x")").AsString(), std::string("\0x", 2));
  for (const char* half : {R"("\ud83d")", R"("\ude00")"}) {
    EXPECT_EQ(View::Require(half).AsString(), "\xEF\xBF\xBD") << half;
  }
  EXPECT_EQ(View::Require(R"("\ud83d\u0041")").AsString(),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(View::Require(R"("\ud83dab")").AsString(),
            "\xEF\xBF\xBD"
            "ab");
}

TEST(JsonView, ATextWithBracketsAndQuotesInStringsIsWalkedRight) {
  const View view = View::Require(R"({"a":["]}\"",{"x":"}{]["}],"b\"]":{"c":"\\"},"last":0})");
  EXPECT_EQ(view["last"].AsInteger(), 0);
  EXPECT_EQ(view["a"].Items()[0].AsString(), "]}\"");
  EXPECT_EQ(view["a"].Items()[1]["x"].AsString(), "}{][");
  EXPECT_EQ(view["b\"]"]["c"].AsString(), "\\");
}

class NotJsonTest : public ::testing::TestWithParam<std::string> {};
TEST_P(NotJsonTest, IsRefused) { EXPECT_FALSE(View::Parse(GetParam()).has_value()); }
INSTANTIATE_TEST_SUITE_P(
    Texts, NotJsonTest,
    ::testing::Values("", " ", "{", "}", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}",
                      "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "nul", "nulls", "tru", "True", "01", "-",
                      "-a", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "1 2", "\"",
                      "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "'a'",
                      "[1]]", "{}{}", std::string("\"\0\"", 3), std::string("1\0", 2),
                      std::string("\"\\\0\"", 4), "\"\x80\"", "\"\xC0\x80\"", "\"\xC3\"",
                      "\"\xE2\x82\"", "\"\xED\xA0\x80\"", "\"\xE0\x80\x80\"",
                      "\"\xF0\x80\x80\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xF5\x80\x80\x80\"",
                      "\"\xFF\"", "\xEF\xBB\xBF{}"));

TEST(JsonView, DepthIsBounded) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(View::Parse(nested(kMaxDepth)).has_value());
  EXPECT_FALSE(View::Parse(nested(kMaxDepth + 1)).has_value());
  EXPECT_FALSE(View::Parse(nested(1'000'000)).has_value());
  EXPECT_FALSE(View::Parse(std::string(1'000'000, '{')).has_value());
}

TEST(JsonWriter, QuotesWhatMustBeQuoted) {
  EXPECT_EQ(Quote("a\"b\\c\n\r\t\x01\x1f\x7f/\xC3\xA9"),
            "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f\x7f/\xC3\xA9\"");
  const std::string every_byte_below_128 = [] {
    std::string text;
    for (char c = 0; c < 127; ++c) text += c;
    return text;
  }();
  EXPECT_EQ(View::Require(Quote(every_byte_below_128)).AsString(), every_byte_below_128);
}

TEST(JsonWriter, WritesObjectsAndArrays) {
  EXPECT_EQ(Object().str(), "{}");
  EXPECT_EQ(Array().str(), "[]");
  EXPECT_EQ(Object()
                .Text("t", "x")
                .Integer("i", -5)
                .Flag("f", false)
                .Raw("a", Array().Text("y").Raw("1.0").str())
                .str(),
            R"({"t":"x","i":-5,"f":false,"a":["y",1.0]})");
}

}  // namespace
}  // namespace synapps::json
