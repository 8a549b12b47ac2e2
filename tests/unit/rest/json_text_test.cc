#include "rest/json_text.h"

#include <gtest/gtest.h>

namespace synappsd::rest {
namespace {

using namespace std::string_literals;

TEST(JsonText, ReadsEveryUnicodeEncoding) {
  const std::string text = "{\"é\":\"📖\"}";
  EXPECT_EQ(DecodeJsonText(text), text);
  EXPECT_EQ(DecodeJsonText("\xEF\xBB\xBF" + text), text);
  EXPECT_EQ(DecodeJsonText("\xFF\xFE{\0\"\0\xe9\0\"\0:\0\"\0\x3d\xd8\xd6\xdc\"\0}\0"s), text);
  EXPECT_EQ(DecodeJsonText("{\0\"\0\xe9\0\"\0:\0\"\0\x3d\xd8\xd6\xdc\"\0}\0"s), text);
  EXPECT_EQ(DecodeJsonText("\xFE\xFF\0{\0\"\0\xe9\0\"\0:\0\"\xd8\x3d\xdc\xd6\0\"\0}"s), text);
  EXPECT_EQ(DecodeJsonText("\0{\0\"\0\xe9\0\"\0:\0\"\xd8\x3d\xdc\xd6\0\"\0}"s), text);
  EXPECT_EQ(DecodeJsonText("\xFF\xFE\0\0[\0\0\0]\0\0\0"s), "[]");
  EXPECT_EQ(DecodeJsonText("[\0\0\0]\0\0\0"s), "[]");
  EXPECT_EQ(DecodeJsonText("\0\0\xFE\xFF\0\0\0[\0\0\0]"s), "[]");
  EXPECT_EQ(DecodeJsonText("\0\0\0[\0\0\0]"s), "[]");
  EXPECT_EQ(DecodeJsonText("5\0"s), "5");
  EXPECT_EQ(DecodeJsonText("\0"
                           "5"s),
            "5");
}

TEST(JsonText, LeavesShortTextsAlone) {
  EXPECT_EQ(DecodeJsonText(""), "");
  EXPECT_EQ(DecodeJsonText("1"), "1");
  EXPECT_EQ(DecodeJsonText("\xEF\xBB\xBF"), "");
}

TEST(JsonText, RefusesWhatIsNotWellFormed) {
  for (const std::string& bytes : {
           "\"\xff\""s,                // no UTF-8
           "\"\xed\xa0\x80\""s,        // a surrogate in UTF-8
           "{\0\"\0\x3d\xd8\"\0}\0"s,  // half a pair in UTF-16
           "{\0}\0x"s,                 // half a unit
           "[\0\0\0]\0\0"s,
       }) {
    EXPECT_EQ(DecodeJsonText(bytes), std::nullopt);
  }
}

}  // namespace
}  // namespace synappsd::rest
