#include "config/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextTest, SplitsListsAtCommas) {
  EXPECT_THAT(SplitList("a, b ,,\tc"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(SplitList(""), IsEmpty());
  EXPECT_THAT(SplitList(" , "), IsEmpty());
}

TEST(TextTest, MasksUsersAndPasswordsInUrls) {
  EXPECT_EQ(MaskUserinfo("http://u:p@host:1/a@b"), "http://****@host:1/a@b");
  EXPECT_EQ(MaskUserinfo("\"http://u:p@h\", \"http://x\""), "\"http://****@h\", \"http://x\"");
  EXPECT_EQ(MaskUserinfo("http://u:p@ss@host"), "http://****@host");
  EXPECT_EQ(MaskUserinfo("http://host/"), "http://host/");
  EXPECT_EQ(MaskUserinfo("plain"), "plain");
  EXPECT_EQ(MaskUserinfo("postgresql://h/d?password=p&x=y"), "postgresql://h/d?password=****&x=y");
  EXPECT_EQ(MaskUserinfo("postgresql://h/d?x=y&PASSWORD=p"), "postgresql://h/d?x=y&PASSWORD=****");
  EXPECT_EQ(MaskUserinfo("postgresql://h/d?pass%77ord=p#f"), "postgresql://h/d?pass%77ord=****#f");
  EXPECT_EQ(MaskUserinfo("\"a://h?sslpassword=p\""), "\"a://h?sslpassword=****\"");
}

TEST(TextTest, GuessesOnlyWhatIsNear) {
  const std::vector<std::string> names{"http.max_body", "http.max_head", "listen"};
  EXPECT_EQ(NearestName("http.max_bdy", names), "http.max_body");
  EXPECT_EQ(NearestName("lisen", names), "listen");
  EXPECT_EQ(NearestName("colour", names), "");
  EXPECT_EQ(NearestName("", names), "");
}

TEST(TextTest, WrapsBetweenWords) {
  EXPECT_EQ(Wrapped("one two three", "# ", 7), "# one two\n# three\n");
  EXPECT_EQ(Wrapped("one two", "", 3), "one\ntwo\n");
  EXPECT_EQ(Wrapped("an unbreakable word", "", 4), "an\nunbreakable\nword\n");
}

}  // namespace
}  // namespace synappsd::config
