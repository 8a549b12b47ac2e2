#include "events/access_token.h"

#include <gtest/gtest.h>

namespace synappsd::events {
namespace {

TEST(AccessToken, NoneMeansOpen) {
  const AccessToken token(std::nullopt);
  EXPECT_FALSE(token.required());
  EXPECT_TRUE(token.Accepts(std::nullopt));
  EXPECT_TRUE(token.Accepts("anything"));
}

TEST(AccessToken, AcceptsOnlyTheSameText) {
  const AccessToken token("secret");
  EXPECT_TRUE(token.required());
  EXPECT_TRUE(token.Accepts("secret"));
  for (const char* wrong : {"", "secre", "secret ", "Secret", "secretsecret"}) {
    EXPECT_FALSE(token.Accepts(wrong)) << wrong;
  }
  EXPECT_FALSE(token.Accepts(std::nullopt));
}

TEST(AccessToken, TheEmptyTextIsATokenToo) {
  const AccessToken token("");
  EXPECT_TRUE(token.required());
  EXPECT_TRUE(token.Accepts(""));
  EXPECT_FALSE(token.Accepts(std::nullopt));
  EXPECT_FALSE(token.Accepts("x"));
}

}  // namespace
}  // namespace synappsd::events
