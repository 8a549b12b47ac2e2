#include <atomic>
#include <thread>

#include "unit/store/database_fixture.h"

namespace synappsd::store {
namespace {

class AccessStoreTest : public OpenStoreTest {
 protected:
  Status CreateKey(const ApiKeyRecord& key) {
    return Await<Status>([&](Done done) { store_->CreateApiKey(key, done); });
  }
  std::vector<ApiKeyRecord> Keys() {
    return Await<Result<std::vector<ApiKeyRecord>>>([&](auto done) { store_->ListApiKeys(done); })
        .value();
  }
  Status Append(std::vector<AuditRecord> entries) {
    return Await<Status>([&](Done done) { store_->AppendAudit(entries, done); });
  }
  std::vector<AuditRecord> Audit(const AuditQuery& query) {
    return Await<Result<std::vector<AuditRecord>>>(
               [&](auto done) { store_->ListAudit(query, done); })
        .value();
  }
  std::size_t DeleteAudit(double before, std::size_t limit) {
    return Await<Result<std::size_t>>(
               [&](auto done) { store_->DeleteAuditBefore(before, limit, done); })
        .value();
  }
  Status PutSecret(const SecretRecord& secret) {
    return Await<Status>([&](Done done) { store_->PutSecret(secret, done); });
  }
  std::vector<SecretRecord> Secrets() {
    return Await<Result<std::vector<SecretRecord>>>([&](auto done) { store_->ListSecrets(done); })
        .value();
  }
  Status Reseal(std::vector<SecretRecord> secrets) {
    return Await<Status>([&](Done done) { store_->ResealSecrets(secrets, done); });
  }
  std::vector<UsageRecord> Usage(const UsageQuery& query = {}) {
    return Await<Result<std::vector<UsageRecord>>>(
               [&](auto done) { store_->ListUsage(query, done); })
        .value();
  }
  static ApiKeyRecord Key(const std::string& id) {
    ApiKeyRecord key;
    key.id = id;
    key.name = "deploy \xC3\xBC";
    key.owner = "alice";
    key.hash = std::string(64, 'a');
    key.scopes = "read run";
    key.created_time = 1.5;
    key.created_by = "local";
    return key;
  }
  static AuditRecord Entry(double time, const std::string& action, const std::string& actor) {
    AuditRecord entry;
    entry.time = time;
    entry.action = action;
    entry.actor = actor;
    entry.object = "f";
    entry.status = 201;
    return entry;
  }
  static SecretRecord Secret(const std::string& name, double time) {
    SecretRecord secret;
    secret.name = name;
    secret.key_id = "k1";
    secret.sealed = "c2VhbGVk";
    secret.created_time = time;
    secret.updated_time = time;
    secret.updated_by = "local";
    return secret;
  }
  static RunTransaction ChargedRun(const std::string& id, Optional<std::int64_t> limit) {
    RunTransaction transaction;
    transaction.create = RunTransaction::NewRun();
    transaction.create->run.id = id;
    transaction.create->run.status = "running";
    transaction.create->graph = "{}";
    transaction.create->charge = RunCharge();
    transaction.create->charge->owner = "alice";
    transaction.create->charge->month = "2026-11";
    transaction.create->charge->limit = limit;
    return transaction;
  }
};

TEST_F(AccessStoreTest, AKeyComesBackAsItWasStored) {
  ApiKeyRecord key = Key("bbbbbbbb");
  key.expires_time = 100.25;
  ASSERT_TRUE(CreateKey(key).ok());
  ASSERT_TRUE(CreateKey(Key("aaaaaaaa")).ok());
  EXPECT_EQ(CreateKey(key).code(), Code::kInvalidArgument);
  Reopen();

  const std::vector<ApiKeyRecord> keys = Keys();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].id, "aaaaaaaa");
  EXPECT_EQ(keys[0].expires_time, boost::none);
  EXPECT_EQ(keys[1].id, "bbbbbbbb");
  EXPECT_EQ(keys[1].name, key.name);
  EXPECT_EQ(keys[1].owner, "alice");
  EXPECT_EQ(keys[1].hash, key.hash);
  EXPECT_EQ(keys[1].scopes, "read run");
  EXPECT_EQ(keys[1].created_time, 1.5);
  EXPECT_EQ(keys[1].created_by, "local");
  EXPECT_EQ(keys[1].expires_time, 100.25);
  EXPECT_EQ(keys[1].revoked_time, boost::none);
  EXPECT_EQ(keys[1].last_used_time, boost::none);
}

TEST_F(AccessStoreTest, AKeyIsRevokedOnceAndDeletedOnce) {
  ASSERT_TRUE(CreateKey(Key("k")).ok());
  const auto revoke = [&](const std::string& id, double time) {
    return Await<Status>([&](Done done) { store_->RevokeApiKey(id, time, done); });
  };
  EXPECT_TRUE(revoke("k", 5).ok());
  EXPECT_TRUE(revoke("k", 6).ok());
  EXPECT_EQ(Keys()[0].revoked_time, 5.0);
  EXPECT_EQ(revoke("none", 5).code(), Code::kNotFound);
  const auto erase = [&] {
    return Await<Status>([&](Done done) { store_->DeleteApiKey("k", done); });
  };
  EXPECT_TRUE(erase().ok());
  EXPECT_EQ(erase().code(), Code::kNotFound);
  EXPECT_TRUE(Keys().empty());
}

TEST_F(AccessStoreTest, WhenAKeyWasUsedOnlyGoesForward) {
  ASSERT_TRUE(CreateKey(Key("k")).ok());
  const auto touch = [&](double time) {
    return Await<Status>([&](Done done) {
      store_->TouchApiKeys({{"gone", time}, {"k", time}}, done);
    });
  };
  EXPECT_TRUE(touch(7).ok());
  EXPECT_TRUE(touch(6).ok());
  EXPECT_EQ(Keys()[0].last_used_time, 7.0);
}

TEST_F(AccessStoreTest, TheAuditLogIsReadNewestFirst) {
  ASSERT_TRUE(Append({Entry(1, "flow.put", "a"), Entry(2, "key.create", "b")}).ok());
  ASSERT_TRUE(Append({Entry(3, "flow.put", "b")}).ok());
  Reopen();
  const std::vector<AuditRecord> all = Audit({});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].seq, 3);
  EXPECT_EQ(all[0].action, "flow.put");
  EXPECT_EQ(all[0].status, 201);
  EXPECT_EQ(all[2].seq, 1);

  AuditQuery query;
  query.actor = std::string("b");
  query.limit = 1;
  ASSERT_EQ(Audit(query).size(), 1u);
  EXPECT_EQ(Audit(query)[0].seq, 3);
  query.before_seq = 3;
  EXPECT_EQ(Audit(query)[0].seq, 2);
  query.action = std::string("flow.put");
  EXPECT_TRUE(Audit(query).empty());
}

TEST_F(AccessStoreTest, OldAuditEntriesAreDeletedBitByBitAndNumbersGoOn) {
  std::vector<AuditRecord> entries;
  for (int i = 1; i <= 5; ++i) entries.push_back(Entry(i, "flow.put", "a"));
  ASSERT_TRUE(Append(entries).ok());
  EXPECT_EQ(DeleteAudit(4, 2), 2u);
  EXPECT_EQ(DeleteAudit(4, 2), 1u);
  EXPECT_EQ(DeleteAudit(4, 2), 0u);
  EXPECT_EQ(Audit({}).size(), 2u);
  EXPECT_EQ(DeleteAudit(100, 100), 1u);  // all but the newest
  ASSERT_TRUE(Append({Entry(6, "flow.put", "a")}).ok());
  EXPECT_EQ(Audit({})[0].seq, 6);
}

TEST_F(AccessStoreTest, ASecretThatIsReplacedKeepsItsBirthday) {
  ASSERT_TRUE(PutSecret(Secret("b", 1)).ok());
  ASSERT_TRUE(PutSecret(Secret("a", 2)).ok());
  SecretRecord again = Secret("b", 3);
  again.sealed = "other";
  ASSERT_TRUE(PutSecret(again).ok());
  Reopen();
  const std::vector<SecretRecord> secrets = Secrets();
  ASSERT_EQ(secrets.size(), 2u);
  EXPECT_EQ(secrets[0].name, "a");
  EXPECT_EQ(secrets[1].sealed, "other");
  EXPECT_EQ(secrets[1].created_time, 1);
  EXPECT_EQ(secrets[1].updated_time, 3);
  const auto erase = [&] {
    return Await<Status>([&](Done done) { store_->DeleteSecret("a", done); });
  };
  EXPECT_TRUE(erase().ok());
  EXPECT_EQ(erase().code(), Code::kNotFound);
}

TEST_F(AccessStoreTest, SecretsAreResealedAllTogetherOrNotAtAll) {
  ASSERT_TRUE(PutSecret(Secret("a", 1)).ok());
  ASSERT_TRUE(PutSecret(Secret("b", 1)).ok());
  std::vector<SecretRecord> resealed = Secrets();
  for (SecretRecord& secret : resealed) secret.key_id = "k2";
  ASSERT_TRUE(PutSecret(Secret("b", 2)).ok());  // somebody else, meanwhile
  EXPECT_EQ(Reseal(resealed).code(), Code::kAborted);
  EXPECT_EQ(Secrets()[0].key_id, "k1");
  resealed = Secrets();
  for (SecretRecord& secret : resealed) secret.key_id = "k2";
  const std::vector<SecretRecord> one(resealed.begin(), resealed.begin() + 1);
  EXPECT_EQ(Reseal(one).code(), Code::kAborted);
  EXPECT_TRUE(Reseal(resealed).ok());
  EXPECT_EQ(Secrets()[0].key_id, "k2");
  EXPECT_EQ(Secrets()[1].key_id, "k2");
  EXPECT_EQ(Secrets()[1].updated_time, 2);
}

TEST_F(AccessStoreTest, ARunOverTheLimitIsNotCreatedAndNotCounted) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store().Commit(ChargedRun("r" + std::to_string(i), 3)).ok());
  }
  EXPECT_EQ(store().Commit(ChargedRun("over", 3)).code(), Code::kResourceExhausted);
  EXPECT_EQ(store().GetRun("over").status().code(), Code::kNotFound);
  EXPECT_EQ(store().Commit(ChargedRun("r0", 100)).code(), Code::kInvalidArgument);  // exists
  ASSERT_TRUE(store().Commit(ChargedRun("unlimited", boost::none)).ok());
  const std::vector<UsageRecord> usage = Usage();
  ASSERT_EQ(usage.size(), 1u);
  EXPECT_EQ(usage[0].owner, "alice");
  EXPECT_EQ(usage[0].month, "2026-11");
  EXPECT_EQ(usage[0].runs, 4);
  UsageQuery query;
  query.owner = std::string("bob");
  EXPECT_TRUE(Usage(query).empty());
}

TEST_F(AccessStoreTest, ALimitHoldsForWritesThatAreCommittedTogether) {
  constexpr int kThreads = 8;
  constexpr int kRunsEach = 25;
  std::atomic<int> created{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRunsEach; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        ++(store().Commit(ChargedRun(id, 50)).ok() ? created : refused);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 50);
  EXPECT_EQ(refused, kThreads * kRunsEach - 50);
  EXPECT_EQ(Usage()[0].runs, 50);
  EXPECT_EQ(store().ListRuns({}).total, 50u);
}

}  // namespace
}  // namespace synappsd::store
