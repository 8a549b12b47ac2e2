#include "secrets/master_key.h"

#include <gtest/gtest.h>

namespace synappsd::secrets {
namespace {

TEST(MasterKeyTest, AnIdIsOfOneKey) {
  const MasterKey key = MasterKey::Random();
  EXPECT_EQ(key.id().size(), 16U);
  EXPECT_EQ(MasterKey(key).id(), key.id());
  EXPECT_NE(MasterKey::Random().id(), key.id());
}

TEST(MasterKeyTest, ATextOfKeysIsReadAsItIsWritten) {
  KeyRing ring;
  ring.keys = {MasterKey::Random(), MasterKey::Random()};
  const std::string text = "# kept by the administrator\n\n" + FormatKeyRing(ring) + "\r\n";
  const Result<KeyRing> read = ParseKeyRing(text);
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  ASSERT_EQ(read->keys.size(), 2U);
  EXPECT_EQ(read->keys[0].id(), ring.keys[0].id());
  EXPECT_EQ(read->keys[1].id(), ring.keys[1].id());
  ASSERT_NE(read->Find(ring.keys[1].id()), nullptr);
  EXPECT_EQ(read->Find("0123456789abcdef"), nullptr);
}

TEST(MasterKeyTest, WhatIsNoKeyIsRefusedWithoutBeingShown) {
  KeyRing ring;
  ring.keys = {MasterKey::Random()};
  const std::string key = FormatKeyRing(ring);
  for (const std::string& text : {std::string(), std::string("# nothing\n"), key + key.substr(1),
                                  key + "AAAA\n", key + "not base64 " + key}) {
    const Result<KeyRing> read = ParseKeyRing(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.status().code(), Code::kInvalidArgument);
    EXPECT_EQ(read.status().message().find(key.substr(1, 20)), std::string::npos);
  }
  std::string many;
  for (int i = 0; i < 17; ++i) many += key;
  EXPECT_FALSE(ParseKeyRing(many).ok());
}

}  // namespace
}  // namespace synappsd::secrets
