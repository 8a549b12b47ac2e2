#include "access/api_keys.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "support/fake_access_stores.h"

namespace synappsd::access {
namespace {

using Verdict = KeyRing::Verdict;

// Its keys change between the reading of them and the answer.
class ChangingStore : public synappsd::testing::FakeApiKeyStore {
 public:
  void ListApiKeys(store::Callback<std::vector<store::ApiKeyRecord>> done) override {
    std::vector<store::ApiKeyRecord> read = keys();
    if (while_listing) std::exchange(while_listing, nullptr)();
    done(std::move(read));
  }

  std::function<void()> while_listing;
};

class ApiKeysTest : public ::testing::Test {
 protected:
  CreatedKey Create() {
    KeyWish wish;
    wish.name = wish.owner = "alice";
    wish.scopes = ScopeSet().With(Scope::kRead);
    std::optional<CreatedKey> key;
    keys_.Create(wish, "test", [&key](const Result<CreatedKey>& created) { key = *created; });
    return *key;
  }

  // Has the keys read while `change` is made.
  void ReadAround(std::function<void()> change) {
    store_.while_listing = std::move(change);
    ASSERT_TRUE(keys_.Start().ok());
  }

  Verdict Check(const CreatedKey& key) { return ring_.Check(key.text).verdict; }

  FakeClock clock_;
  ChangingStore store_;
  KeyRing ring_{clock_};
  OpenConnections connections_{ring_};
  ApiKeys keys_{store_, ring_, connections_, clock_};
};

TEST_F(ApiKeysTest, WhatEndsAKeyClosesWhatItHoldsOpen) {
  const CreatedKey revoked = Create();
  const CreatedKey deleted = Create();
  int closed = 0;
  connections_.Add(revoked.record.id, [&closed] { closed += 1; });
  connections_.Add(deleted.record.id, [&closed] { closed += 10; });
  keys_.Revoke(revoked.record.id, [](const Status& status) { EXPECT_TRUE(status.ok()); });
  EXPECT_EQ(closed, 1);
  keys_.Delete(deleted.record.id, [](const Status& status) { EXPECT_TRUE(status.ok()); });
  EXPECT_EQ(closed, 11);
  ASSERT_EQ(store_.keys().size(), 1u);
  EXPECT_TRUE(store_.keys().front().revoked_time);
}

TEST_F(ApiKeysTest, ThereIsNothingToEndOfAnUnknownKey) {
  const auto expect_not_found = [](const Status& status) {
    EXPECT_EQ(status.code(), Code::kNotFound);
  };
  keys_.Revoke("nobody00", expect_not_found);
  keys_.Delete("nobody00", expect_not_found);
}

TEST_F(ApiKeysTest, AKeyDeletedWhileTheKeysAreReadDoesNotComeBack) {
  const CreatedKey key = Create();
  ReadAround([&] { keys_.Delete(key.record.id, [](const Status&) {}); });
  EXPECT_NE(Check(key), Verdict::kValid);
}

TEST_F(ApiKeysTest, AKeyRevokedWhileTheKeysAreReadStaysSo) {
  const CreatedKey key = Create();
  ReadAround([&] { keys_.Revoke(key.record.id, [](const Status&) {}); });
  EXPECT_EQ(Check(key), Verdict::kRevoked);
}

TEST_F(ApiKeysTest, AKeyMadeWhileTheKeysAreReadCounts) {
  std::optional<CreatedKey> key;
  ReadAround([&] { key = Create(); });
  EXPECT_EQ(Check(*key), Verdict::kValid);
}

}  // namespace
}  // namespace synappsd::access
