#include "link/commit_notices.h"

#include <gtest/gtest.h>

namespace synappsd::store {
namespace {

std::vector<RunNotice> Read(const std::vector<std::string>& texts, const std::string& own = "me") {
  std::vector<RunNotice> notices;
  for (const std::string& text : texts) EXPECT_TRUE(ReadRunNotices(text, {own}, &notices)) << text;
  return notices;
}

TEST(CommitNoticesTest, WhatIsWrittenIsRead) {
  const auto texts = WriteRunNotices("other", {{7, "run a", 1, 3, false}, {9, "b", 4, 4, true}});
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0], "other\n7 1 3 0 run a\n9 4 4 1 b\n");
  const auto read = Read(texts);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].run_id, "run a");
  EXPECT_EQ(read[0].last_seq, 3);
  EXPECT_FALSE(read[0].has_ended);
  EXPECT_EQ(read[1].run_number, 9);
  EXPECT_TRUE(read[1].has_ended);
}

TEST(CommitNoticesTest, OwnOnesAreLeftOut) {
  EXPECT_TRUE(Read(WriteRunNotices("me", {{1, "a", 1, 1, false}})).empty());
}

TEST(CommitNoticesTest, OfOneRunThereIsOneInACommit) {
  const auto read = Read(WriteRunNotices("other", {{1, "a", 2, 3, false}, {1, "a", 4, 6, true}}));
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].first_seq, 2);
  EXPECT_EQ(read[0].last_seq, 6);
  EXPECT_TRUE(read[0].has_ended);
}

TEST(CommitNoticesTest, ManyRunsAreSeveralTexts) {
  std::vector<RunNotice> notices;
  for (int i = 1; i <= 1'000; ++i) {
    notices.push_back(
        {i, "3f2a8f0e-0000-4000-8000-" + std::to_string(100'000'000'000 + i), 1, 6, true});
  }
  const auto texts = WriteRunNotices("other", notices);
  EXPECT_GT(texts.size(), 1U);
  for (const std::string& text : texts) EXPECT_LE(text.size(), kMaxNoticeBytes);
  EXPECT_EQ(Read(texts).size(), 1'000U);
}

TEST(CommitNoticesTest, NoTextOfOursIsNotRead) {
  for (const char* text :
       {"", "x", "other\n1 2", "other\n1 2 3 0 \n", "other\nx 2 3 0 a\n", "other\n1 2 3 0 a"}) {
    std::vector<RunNotice> notices;
    EXPECT_FALSE(ReadRunNotices(text, {"me"}, &notices)) << text;
    EXPECT_TRUE(notices.empty());
  }
}

}  // namespace
}  // namespace synappsd::store
