#include "access/key_ring.h"

#include <gtest/gtest.h>

#include "access/api_key.h"
#include "access/open_connections.h"

namespace synappsd::access {
namespace {

using Verdict = KeyRing::Verdict;

RingKey Stored(const NewKey& key, std::optional<double> expires = std::nullopt) {
  return {.id = key.id,
          .hash = key.hash,
          .name = "ci",
          .owner = "alice",
          .scopes = ScopeSet().With(Scope::kRead),
          .expires_time = expires};
}

TEST(ApiKey, HasItsFormAndItsOwnHash) {
  const NewKey key = MakeKey();
  EXPECT_EQ(key.text.size(), 56u);
  EXPECT_EQ(KeyId(key.text), key.id);
  EXPECT_EQ(key.hash, KeyHash(key.text));
  EXPECT_EQ(key.hash.size(), 64u);
  EXPECT_EQ(key.hash.find(key.text.substr(13)), std::string::npos);
  EXPECT_NE(MakeKey().text, key.text);
}

TEST(ApiKey, OtherTextsHaveNoId) {
  const std::string good = MakeKey().text;
  std::string upper_id = good;
  upper_id[4] = 'A';
  std::string bad_secret = good;
  bad_secret.back() = '+';
  std::string no_separator = good;
  no_separator[12] = '-';
  for (const std::string& text :
       {std::string(), std::string("syn_"), good + "a", good.substr(1), good + " ", " " + good,
        "SYN_" + good.substr(4), upper_id, bad_secret, no_separator, std::string(1 << 20, 'a'),
        good.substr(0, 20) + std::string(1, '\0') + good.substr(21)}) {
    EXPECT_EQ(KeyId(text), "") << text.substr(0, 60);
  }
}

TEST(ApiKey, HashesOfOtherLengthsAreNeverEqual) {
  EXPECT_FALSE(HashesAreEqual("", ""));
  EXPECT_FALSE(HashesAreEqual("ab", "ab"));
  const std::string hash = KeyHash("x");
  EXPECT_TRUE(HashesAreEqual(hash, KeyHash("x")));
  EXPECT_FALSE(HashesAreEqual(hash, KeyHash("y")));
}

class KeyRingTest : public testing::Test {
 protected:
  FakeClock clock_;
  KeyRing ring_{clock_};
  const NewKey key_ = MakeKey();
};

TEST_F(KeyRingTest, SaysWhoseAKeyIs) {
  ring_.Put(Stored(key_));
  const KeyRing::Answer answer = ring_.Check(key_.text);
  EXPECT_EQ(answer.verdict, Verdict::kValid);
  EXPECT_EQ(answer.caller.kind, Caller::Kind::kKey);
  EXPECT_EQ(answer.caller.owner, "alice");
  EXPECT_EQ(answer.caller.Actor(), "key:" + key_.id);
  EXPECT_TRUE(answer.caller.scopes.Holds(Scope::kRead));
  EXPECT_FALSE(answer.caller.scopes.Holds(Scope::kWrite));
}

TEST_F(KeyRingTest, KnowsNoOtherSecretOfTheSameId) {
  ring_.Put(Stored(key_));
  std::string wrong = key_.text;
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
  const KeyRing::Answer answer = ring_.Check(wrong);
  EXPECT_EQ(answer.verdict, Verdict::kUnknown);
  EXPECT_EQ(answer.key_id, key_.id);
  EXPECT_EQ(ring_.Check(MakeKey().text).verdict, Verdict::kUnknown);
  EXPECT_EQ(ring_.Check("").verdict, Verdict::kUnknown);
}

TEST_F(KeyRingTest, AKeyExpiresOnTime) {
  ring_.Put(Stored(key_, clock_.UnixSeconds() + 10));
  EXPECT_EQ(ring_.NextExpiry(), clock_.UnixSeconds() + 10);
  clock_.Advance(Milliseconds(9'999));
  EXPECT_EQ(ring_.Check(key_.text).verdict, Verdict::kValid);
  clock_.Advance(Milliseconds(1));
  EXPECT_EQ(ring_.Check(key_.text).verdict, Verdict::kExpired);
  EXPECT_FALSE(ring_.IsValid(key_.id));
  EXPECT_EQ(ring_.NextExpiry(), std::nullopt);
}

TEST_F(KeyRingTest, ARevokedKeyIsShutAtOnceAndStaysSo) {
  ring_.Put(Stored(key_));
  const std::uint64_t before = ring_.Mark();
  ring_.Revoke(key_.id);
  EXPECT_EQ(ring_.Check(key_.text).verdict, Verdict::kRevoked);
  // A reading that began before does not know of it.
  ring_.Replace({Stored(key_)}, before);
  EXPECT_EQ(ring_.Check(key_.text).verdict, Verdict::kRevoked);
  ring_.Replace({}, ring_.Mark());
  EXPECT_EQ(ring_.Check(key_.text).verdict, Verdict::kUnknown);
}

TEST_F(KeyRingTest, AKeyMadeDuringAReadingIsNotLost) {
  const std::uint64_t before = ring_.Mark();
  ring_.Put(Stored(key_));
  ring_.Replace({}, before);
  EXPECT_EQ(ring_.Check(key_.text).verdict, Verdict::kValid);
}

TEST_F(KeyRingTest, WhatAKeyHoldsOpenEndsWithIt) {
  OpenConnections connections(ring_);
  const NewKey other = MakeKey();
  ring_.Put(Stored(key_));
  ring_.Put(Stored(other));
  int closed = 0;
  int other_closed = 0;
  connections.Add(key_.id, [&closed] { ++closed; });
  connections.Add(other.id, [&other_closed] { ++other_closed; });
  const auto gone = connections.Add(key_.id, [&closed] { ++closed; });
  connections.Remove(gone);
  connections.CloseEnded();
  EXPECT_EQ(closed, 0);
  ring_.Revoke(key_.id);
  connections.CloseEnded();
  connections.CloseEnded();
  EXPECT_EQ(closed, 1);
  EXPECT_EQ(other_closed, 0);
  EXPECT_EQ(connections.size(), 1u);
}

TEST_F(KeyRingTest, WhatOpensAsItsKeyEndsIsClosedAtOnce) {
  OpenConnections connections(ring_);
  int closed = 0;
  connections.Add(key_.id, [&closed] { ++closed; });
  EXPECT_EQ(closed, 1);
  EXPECT_EQ(connections.size(), 0u);
}

}  // namespace
}  // namespace synappsd::access
