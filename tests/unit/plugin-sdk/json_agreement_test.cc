// What the SDK takes for JSON, and how it reads it, against the host's reader (RapidJSON): damaged
// texts from a fixed seed.

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <synapps/json.hpp>

#include "base/json.h"

namespace synapps::json {
namespace {

// Written anew from what the view reads, so that a wrong walk shows.
std::string Rewrite(View view) {
  if (view.is_object()) {
    Object object;
    for (const auto& [name, value] : view.Members()) object.Raw(name, Rewrite(value));
    return object.str();
  }
  if (view.is_array()) {
    Array array;
    for (const View item : view.Items()) array.Raw(Rewrite(item));
    return array.str();
  }
  return view.is_string() ? Quote(*view.AsString()) : std::string(view.text());
}

std::string Damage(std::string text, std::mt19937* random) {
  static const std::string alphabet = "{}[]\",:\\ud8e0019-+.tfn \n\x80\xC3\xE2\xF0\xED\xA0\x9F";
  const auto below = [random](std::size_t bound) { return (*random)() % bound; };
  for (std::size_t left = below(4); left > 0 && !text.empty(); --left) {
    const std::size_t at = below(text.size());
    const char c = alphabet[below(alphabet.size())];
    switch (below(3)) {
      case 0:
        text.erase(at, 1 + below(3));
        break;
      case 1:
        text.insert(at, 1, c);
        break;
      default:
        text[at] = c;
    }
  }
  return text;
}

// The host also refuses half surrogate pairs and numbers a double cannot hold: rules for what it
// stores, not of JSON.
bool RefusedForOtherReasons(const std::string& message) {
  return message.find("surrogate") != std::string::npos ||
         message.find("out of range") != std::string::npos;
}

TEST(JsonAgreement, TheSdkReadsWhatTheHostReads) {
  const std::string seeds[] = {
      R"({"a":[1,2.5e-3,-0,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":{}},"":[[],[]]})",
      "[\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"]", R"("\"\\\/\b\f\n\r\t")", "-12.5E+10",
      "[ 1 , 2 ]"};
  std::mt19937 random(20261122);
  int accepted = 0;
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = Damage(seeds[random() % std::size(seeds)], &random);
    const auto mine = View::Parse(text);
    const auto theirs = synappsd::json::Parse(text);
    if (mine && !theirs.ok() && RefusedForOtherReasons(theirs.status().message())) continue;
    ASSERT_EQ(mine.has_value(), theirs.ok()) << text;
    if (!mine) continue;
    ++accepted;
    const auto again = synappsd::json::Parse(Rewrite(*mine));
    ASSERT_TRUE(again.ok()) << text;
    ASSERT_EQ(*again, *theirs) << text;
  }
  EXPECT_GT(accepted, 1'000);  // the damage leaves enough to compare
}

}  // namespace
}  // namespace synapps::json
