#include "migrations/legacy_json.h"

#include <gtest/gtest.h>

namespace synappsd::migrations {
namespace {

struct Case {
  const char* stored;
  const char* expected;
  std::size_t replaced;
};

TEST(LegacyJsonTest, BecomesCompactJson) {
  const Case cases[] = {
      {R"({"b": 1, "a": [1.0, 1, -0.5, 1e-05, 12345678901234567890123], "c": {}})",
       R"({"b":1,"a":[1.0,1,-0.5,1e-05,12345678901234567890123],"c":{}})", 0},
      {R"("caf\u00e9 \ud83d\udcd6 \"\\ \n\u0000")", "\"café 📖 \\\"\\\\ \\n\\u0000\"", 0},
      {R"({"a": NaN, "b": [Infinity, -Infinity], "NaN": "NaN"})",
       R"({"a":null,"b":[null,null],"NaN":"NaN"})", 3},
      {R"(["\ud83d", "\udcd6x", "\ud83d\ud83d\udcd6", "ok"])", R"([null,null,null,"ok"])", 3},
      {R"({"\ud83d": "\ud83d", "k" : 1})", "{\"\xEF\xBF\xBD\":null,\"k\":1}", 2},
      {R"("\\ud83d")", R"("\\ud83d")", 0},
      {"null", "null", 0},
      {"7", "7", 0},
  };
  for (const Case& c : cases) {
    const LegacyJson json = NormalizeLegacyJson(c.stored);
    EXPECT_TRUE(json.valid) << c.stored;
    EXPECT_EQ(json.text, c.expected);
    EXPECT_EQ(json.replaced, c.replaced) << c.stored;
  }
}

TEST(LegacyJsonTest, IntegersOfAnySizeAreKept) {
  const std::string large = "1" + std::string(400, '0');
  const LegacyJson json =
      NormalizeLegacyJson("{\"0\": [0, " + large + ", 0.0, -" + large + ", -0, \"0\", 7]}");
  EXPECT_EQ(json.text, "{\"0\":[0," + large + ",0.0,-" + large + ",-0,\"0\",7]}");
  EXPECT_EQ(json.replaced, 0u);
}

TEST(LegacyJsonTest, WhatIsNotJsonIsSaidToBeSo) {
  for (const char* text : {"", "{", "{\"a\"", "\"\\ud8", "\"\\u12\"", "[1,]", "x", "\"\xff\"",
                           "\"\\", "1 2", "--1", "01", "-", "1 2 3"}) {
    const LegacyJson json = NormalizeLegacyJson(text);
    EXPECT_FALSE(json.valid) << text;
    EXPECT_EQ(json.text, "null");
  }
}

TEST(LegacyJsonTest, DepthCostsNoStack) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_EQ(NormalizeLegacyJson(deep).text, deep);
}

}  // namespace
}  // namespace synappsd::migrations
