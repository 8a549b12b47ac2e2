#include "secrets/sealing.h"

#include <gtest/gtest.h>

namespace synappsd::secrets {
namespace {

TEST(SealingTest, OpensWithItsKeyAndNameOnly) {
  const MasterKey key = MasterKey::Random();
  const std::string sealed = Seal(key, "token", "hush");
  const Result<std::string> value = Open(key, "token", sealed);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*value, "hush");
  EXPECT_EQ(Open(key, "other", sealed).status().code(), Code::kDataLoss);
  EXPECT_EQ(Open(MasterKey::Random(), "token", sealed).status().code(), Code::kDataLoss);
}

TEST(SealingTest, TheSameValueIsNeverSealedTheSame) {
  const MasterKey key = MasterKey::Random();
  EXPECT_NE(Seal(key, "token", "hush"), Seal(key, "token", "hush"));
}

TEST(SealingTest, AnyChangeIsFound) {
  const MasterKey key = MasterKey::Random();
  const std::string sealed = Seal(key, "token", "hush");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Open(key, "token", changed).ok()) << i;
    EXPECT_FALSE(Open(key, "token", sealed.substr(0, i)).ok()) << i;
  }
  EXPECT_FALSE(Open(key, "token", sealed + sealed).ok());
}

}  // namespace
}  // namespace synappsd::secrets
