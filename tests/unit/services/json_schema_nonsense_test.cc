// Schemas put together at random of keywords and of values that do not fit them: each is refused or
// can be checked against, whatever the value. Most useful under a sanitizer, as RapidJSON reads
// memory that is not there without always ending in it.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "services/json_schema.h"

namespace synappsd::services {
namespace {

constexpr std::array<std::string_view, 26> kKeywords = {"type",
                                                        "enum",
                                                        "allOf",
                                                        "anyOf",
                                                        "oneOf",
                                                        "not",
                                                        "properties",
                                                        "required",
                                                        "dependencies",
                                                        "items",
                                                        "patternProperties",
                                                        "additionalProperties",
                                                        "minProperties",
                                                        "maxProperties",
                                                        "additionalItems",
                                                        "minItems",
                                                        "maxItems",
                                                        "uniqueItems",
                                                        "pattern",
                                                        "minLength",
                                                        "maxLength",
                                                        "minimum",
                                                        "maximum",
                                                        "exclusiveMinimum",
                                                        "multipleOf",
                                                        "default"};
constexpr std::array<std::string_view, 8> kTexts = {"object", "array", "string", "number",
                                                    "a",      "b",     "^a",     "a*"};

class Nonsense {
 public:
  explicit Nonsense(unsigned seed) : random_(seed) {}

  json::Value Schema(int depth) {
    json::Object schema;
    for (int members = Below(4); members >= 0; --members) {
      const std::string_view keyword = kKeywords[static_cast<std::size_t>(Below(kKeywords.size()))];
      json::Value value = Any(depth);
      // Of none RapidJSON makes a memset() of nothing at a null pointer, which UBSan reports.
      const bool is_none = value.if_object() != nullptr && value.if_object()->empty();
      if (keyword != "dependencies" || !is_none) schema.Set(keyword, std::move(value));
    }
    return json::Value(std::move(schema));
  }

  // Of any type; an object is a schema or has names for members.
  json::Value Any(int depth) {
    switch (Below(depth > 0 ? 10 : 5)) {
      case 0:
        return {};
      case 1:
        return Below(2) == 0;
      case 2:
        return Below(5) - 1;
      case 3:
        return json::Number{Below(2) == 0 ? "1.5" : "1e200"};
      case 4:
        return Text();
      case 5:
        return Items(depth);
      case 6:
        return Named(depth);
      default:
        return Schema(depth - 1);
    }
  }

 private:
  int Below(std::size_t bound) { return static_cast<int>(random_() % bound); }
  std::string_view Text() { return kTexts[static_cast<std::size_t>(Below(kTexts.size()))]; }

  json::Value Items(int depth) {
    json::Array items;
    for (int count = Below(4); count > 0; --count) items.push_back(Any(depth - 1));
    return json::Value(std::move(items));
  }

  json::Value Named(int depth) {
    json::Object members;
    for (int count = Below(4); count > 0; --count) members.Set(Text(), Any(depth - 1));
    return json::Value(std::move(members));
  }

  std::mt19937 random_;
};

TEST(JsonSchema, IsRefusedOrCanBeCheckedAgainstWhateverItSays) {
  constexpr unsigned kSchemas = 20'000;
  int compiled = 0;
  for (unsigned seed = 0; seed < kSchemas; ++seed) {
    SCOPED_TRACE(seed);
    Nonsense nonsense(seed);
    const json::Value text = nonsense.Schema(3);
    const auto schema = JsonSchema::Compile(text);
    if (!schema.ok()) {
      EXPECT_FALSE(schema.status().message().empty());
      continue;
    }
    ++compiled;
    for (int value = 0; value < 5; ++value) {
      const Status checked = schema->Check(value == 0 ? text : nonsense.Any(3));
      EXPECT_TRUE(checked.ok() || !checked.message().empty());
    }
  }
  EXPECT_GT(compiled, static_cast<int>(kSchemas / 10)) << "most are no schemas at all";
}

}  // namespace
}  // namespace synappsd::services
