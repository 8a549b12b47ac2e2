#include "base/utf8.h"

#include <gtest/gtest.h>

namespace synappsd {
namespace {

TEST(Utf8, AcceptsEveryLength) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("a\x7f é € 📖 \xf4\x8f\xbf\xbf"));
}

TEST(Utf8, RefusesWhatUnicodeForbids) {
  for (const char* text : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                           "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
                           "\xe2\x82", "a\xe2\x28\xa1", "\xf0\x9f\x93"}) {
    EXPECT_FALSE(IsValidUtf8(text)) << text;
  }
}

TEST(Utf8, CountsCharacters) { EXPECT_EQ(Utf8Length("aé€📖"), 4u); }

TEST(Utf8Prefix, IsNotCutWithinACharacter) {
  EXPECT_EQ(Utf8Prefix("abc", 3), "abc");
  EXPECT_EQ(Utf8Prefix("abc", 2), "ab");
  EXPECT_EQ(Utf8Prefix("a\xc3\xa9", 3), "a\xc3\xa9");
  EXPECT_EQ(Utf8Prefix("a\xc3\xa9", 2), "a");
  EXPECT_EQ(Utf8Prefix("\xf0\x9f\x98\x80", 3), "");
  EXPECT_EQ(Utf8Prefix("abc", 0), "");
}

}  // namespace
}  // namespace synappsd
