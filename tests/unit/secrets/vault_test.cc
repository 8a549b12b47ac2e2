#include "secrets/vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>

#include "secrets/layered_secrets.h"
#include "support/temporary_directory.h"

namespace synappsd::secrets {
namespace {

using ::testing::HasSubstr;

// Secrets in a list; answers from inside the call.
class FakeSecretStore : public store::SecretStore {
 public:
  void ListSecrets(store::Callback<std::vector<store::SecretRecord>> done) override {
    done(secrets);
  }
  void PutSecret(store::SecretRecord secret, store::Done done) override {
    const auto old = At(secret.name);
    if (old != secrets.end()) {
      secret.created_time = old->created_time;
      secrets.erase(old);
    }
    secrets.push_back(std::move(secret));
    done(Status::Ok());
  }
  void DeleteSecret(std::string name, store::Done done) override {
    const auto old = At(name);
    if (old == secrets.end()) return done(Status(Code::kNotFound, "none"));
    secrets.erase(old);
    done(Status::Ok());
  }
  void ResealSecrets(std::vector<store::SecretRecord> sealed, store::Done done) override {
    ++reseals;
    if (on_reseal) {
      const Status status = on_reseal();
      if (!status.ok()) return done(status);
    }
    for (const store::SecretRecord& anew : sealed) *At(anew.name) = anew;
    done(Status::Ok());
  }

  std::vector<store::SecretRecord>::iterator At(const std::string& name) {
    return std::find_if(secrets.begin(), secrets.end(),
                        [&](const store::SecretRecord& one) { return one.name == name; });
  }

  std::vector<store::SecretRecord> secrets;
  std::function<Status()> on_reseal;  // its error is the answer, and nothing is done
  int reseals = 0;
};

class NoConfiguredSecrets : public services::SecretSource {
 public:
  std::optional<std::string> Find(std::string_view name) const override {
    if (name == "token") return "of the configuration";
    return std::nullopt;
  }
  std::string HowToSet(std::string_view) const override { return "configure it"; }
};

class VaultTest : public ::testing::Test {
 protected:
  void SetUp() override { Restart(); }

  // As another process with what is on the disk and in the database.
  void Restart() {
    vault_ = std::make_unique<Vault>(
        VaultOptions{.key_file = KeyFile(), .credentials_directory = credentials_}, store_,
        SystemClock());
    ASSERT_TRUE(vault_->Start().ok());
  }

  std::string KeyFile() const { return directory_.path().string() + "/master.key"; }

  std::string KeyText() const {
    std::ifstream file(KeyFile());
    return {std::istreambuf_iterator<char>(file), {}};
  }

  Status Put(const std::string& name, const std::string& value) {
    std::promise<Status> done;
    vault_->Put(name, value, "key:test", [&](const Status& status) { done.set_value(status); });
    return done.get_future().get();
  }

  Result<Rotation> Rotate() {
    std::promise<Result<Rotation>> done;
    vault_->Rotate([&](Result<Rotation> rotation) { done.set_value(std::move(rotation)); });
    return done.get_future().get();
  }

  testing::TemporaryDirectory directory_;
  std::string credentials_;
  FakeSecretStore store_;
  std::unique_ptr<Vault> vault_;
};

TEST_F(VaultTest, KeepsASecretOverARestart) {
  EXPECT_FALSE(std::filesystem::exists(KeyFile())) << "made before the first use";
  ASSERT_TRUE(Put("token", "hush").ok());
  struct stat about {};
  ASSERT_EQ(stat(KeyFile().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600U);
  EXPECT_THAT(store_.secrets[0].sealed, ::testing::Not(HasSubstr("hush")));
  Restart();
  EXPECT_EQ(vault_->Find("token"), "hush");
  EXPECT_EQ(vault_->Find("other"), std::nullopt);
  ASSERT_EQ(vault_->List().size(), 1U);
  EXPECT_EQ(vault_->List()[0].updated_by, "key:test");
  EXPECT_EQ(vault_->List()[0].problem, "");
}

TEST_F(VaultTest, RefusesWhatIsNoNameOrNoValue) {
  for (const char* const name : {"", "Token", "a-b", "../x"}) {
    EXPECT_EQ(Put(name, "x").code(), Code::kInvalidArgument) << name;
  }
  EXPECT_EQ(Put(std::string(101, 'a'), "x").code(), Code::kInvalidArgument);
  EXPECT_EQ(Put("token", "").code(), Code::kInvalidArgument);
  EXPECT_EQ(Put("token", std::string(kMaxValueBytes + 1, 'x')).code(), Code::kInvalidArgument);
  EXPECT_EQ(Put("token", std::string("a\0b", 3)).code(), Code::kInvalidArgument);
  EXPECT_TRUE(Put(std::string(100, 'a'), std::string(kMaxValueBytes, 'x')).ok());
}

TEST_F(VaultTest, WithoutItsKeyASecretIsUnavailableAndNoOtherKeyIsMade) {
  ASSERT_TRUE(Put("token", "hush").ok());
  const std::string key = KeyText();
  std::filesystem::remove(KeyFile());
  Restart();
  EXPECT_EQ(vault_->Find("token"), std::nullopt);
  EXPECT_THAT(vault_->ProblemOf("token"), HasSubstr(KeyFile()));
  EXPECT_EQ(Put("other", "x").code(), Code::kFailedPrecondition);
  EXPECT_FALSE(std::filesystem::exists(KeyFile()));
  const NoConfiguredSecrets configured;
  const LayeredSecrets layered(*vault_, configured);
  EXPECT_EQ(layered.Find("token"), std::nullopt) << "an older value of the configuration";
  EXPECT_TRUE(layered.IsSet("token"));
  EXPECT_THAT(layered.HowToSet("token"), HasSubstr("secrets set token"));

  std::ofstream(KeyFile()) << key;
  std::filesystem::permissions(KeyFile(), std::filesystem::perms::owner_read);
  Restart();
  EXPECT_EQ(vault_->Find("token"), "hush");
}

TEST_F(VaultTest, AKeyFileThatOthersCanReadIsRefused) {
  ASSERT_TRUE(Put("token", "hush").ok());
  ASSERT_EQ(chmod(KeyFile().c_str(), 0640), 0);
  Restart();
  EXPECT_EQ(vault_->Find("token"), std::nullopt);
  EXPECT_THAT(vault_->ProblemOf("token"), HasSubstr("chmod 0600"));
  EXPECT_EQ(Put("other", "x").code(), Code::kFailedPrecondition);
}

TEST_F(VaultTest, AStoredSecretGoesBeforeAConfiguredOne) {
  const NoConfiguredSecrets configured;
  const LayeredSecrets layered(*vault_, configured);
  EXPECT_EQ(layered.Find("token"), "of the configuration");
  ASSERT_TRUE(Put("token", "hush").ok());
  EXPECT_EQ(layered.Find("token"), "hush");
}

TEST_F(VaultTest, RotationLeavesNothingOfTheOldKey) {
  ASSERT_TRUE(Put("a", "one").ok());
  ASSERT_TRUE(Put("b", "two").ok());
  const std::string old_key = KeyText();
  const Result<Rotation> rotation = Rotate();
  ASSERT_TRUE(rotation.ok()) << rotation.status().ToString();
  EXPECT_EQ(rotation->secrets, 2U);
  EXPECT_THAT(KeyText(), ::testing::Not(HasSubstr(old_key)));
  Restart();
  EXPECT_EQ(vault_->Find("a"), "one");
  EXPECT_EQ(vault_->Find("b"), "two");
  for (const store::SecretRecord& secret : store_.secrets) {
    EXPECT_EQ(secret.key_id, rotation->key_id);
  }
}

// Where the process ends between any two steps, another one opens everything.
TEST_F(VaultTest, ARotationThatDoesNotGetToItsEndLosesNothing) {
  ASSERT_TRUE(Put("a", "one").ok());
  store_.on_reseal = [this] {
    // Killed here, before the transaction: this is what the next process finds.
    Vault next(VaultOptions{.key_file = KeyFile(), .credentials_directory = ""}, store_,
               SystemClock());
    EXPECT_TRUE(next.Start().ok());
    EXPECT_EQ(next.Find("a"), "one");
    return Status(Code::kUnavailable, "the database went away");
  };
  EXPECT_EQ(Rotate().status().code(), Code::kUnavailable);
  EXPECT_EQ(vault_->Find("a"), "one");
  ASSERT_TRUE(Put("b", "two").ok());  // with the new key, beside the old one
  Restart();
  EXPECT_EQ(vault_->Find("a"), "one");
  EXPECT_EQ(vault_->Find("b"), "two");

  store_.on_reseal = nullptr;
  ASSERT_TRUE(Rotate().ok());
  const std::string text = KeyText();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(vault_->Find("a"), "one");
}

TEST_F(VaultTest, ARotationIsDoneAgainAfterSomebodyElsesChange) {
  ASSERT_TRUE(Put("a", "one").ok());
  store_.on_reseal = [this] {
    return store_.reseals < 3 ? Status(Code::kAborted, "changed") : Status::Ok();
  };
  EXPECT_TRUE(Rotate().ok());
  EXPECT_EQ(store_.reseals, 3);
  store_.on_reseal = [] { return Status(Code::kAborted, "changed"); };
  EXPECT_EQ(Rotate().status().code(), Code::kAborted);
  EXPECT_EQ(vault_->Find("a"), "one");
}

TEST_F(VaultTest, RotationRefusesWhereASecretWouldBeLost) {
  ASSERT_TRUE(Put("a", "one").ok());
  ASSERT_TRUE(Put("b", "two").ok());
  std::swap(store_.At("a")->sealed, store_.At("b")->sealed);  // somebody exchanged the rows
  const Result<Rotation> rotation = Rotate();
  EXPECT_EQ(rotation.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(rotation.status().message(), HasSubstr("\"a\""));
  EXPECT_EQ(vault_->Find("a"), std::nullopt);
}

TEST_F(VaultTest, ACredentialIsTheAdministratorsToRotate) {
  credentials_ = directory_.path().string();
  const std::string credential = directory_.path().string() + "/" + kCredentialName;
  KeyRing first;
  first.keys = {MasterKey::Random()};
  std::ofstream(credential) << FormatKeyRing(first);
  Restart();
  ASSERT_TRUE(Put("a", "one").ok());
  EXPECT_FALSE(std::filesystem::exists(KeyFile()));
  EXPECT_THAT(Rotate().status().message(), HasSubstr("openssl rand -base64 32"));

  KeyRing second;
  second.keys = {MasterKey::Random()};
  std::ofstream(credential) << FormatKeyRing(second) << FormatKeyRing(first);
  Restart();
  const Result<Rotation> rotation = Rotate();
  ASSERT_TRUE(rotation.ok()) << rotation.status().ToString();
  EXPECT_EQ(rotation->key_id, second.keys[0].id());
  std::ofstream(credential) << FormatKeyRing(second);
  Restart();
  EXPECT_EQ(vault_->Find("a"), "one");
}

TEST_F(VaultTest, TriesTheKeyThatIsThereNow) {
  EXPECT_EQ(vault_->Try().key_status.code(), Code::kNotFound);
  ASSERT_TRUE(Put("a", "one").ok());
  ASSERT_TRUE(Put("b", "two").ok());
  const VaultTrial right = vault_->Try();
  EXPECT_TRUE(right.key_status.ok());
  EXPECT_THAT(right.key_place, HasSubstr(KeyFile()));
  EXPECT_EQ(right.secrets, 2U);
  EXPECT_TRUE(right.problems.empty());

  const std::string key = KeyText();
  KeyRing another;
  another.keys = {MasterKey::Random()};
  std::ofstream(KeyFile()) << FormatKeyRing(another);
  EXPECT_EQ(vault_->Try().problems.size(), 2U);
  EXPECT_EQ(vault_->Find("a"), "one") << "what was read at the start counts until SIGHUP";
  std::filesystem::remove(KeyFile());
  EXPECT_EQ(vault_->Try().key_status.code(), Code::kNotFound);

  Restart();
  EXPECT_FALSE(vault_->Try().is_newer);
  std::ofstream(KeyFile()) << key;
  ASSERT_EQ(chmod(KeyFile().c_str(), 0600), 0);
  EXPECT_TRUE(vault_->Try().problems.empty());
  EXPECT_TRUE(vault_->Try().is_newer);
}

TEST_F(VaultTest, AChangeThatIsNotLookedAtWhileStoppingIsNoTrouble) {
  vault_->Stop();
  ::testing::internal::CaptureStderr();
  vault_->ReadSoon();  // another daemon's notice comes on a thread that stops later
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace synappsd::secrets
