// The vault's rotation. README.md says why each step may be the last one of a process.
#include <utility>

#include "base/log.h"
#include "secrets/sealing.h"
#include "secrets/vault.h"

namespace synappsd::secrets {
namespace {

// Others change secrets rarely: two daemons at once, not a stream of changes.
constexpr int kResealAttempts = 5;

}  // namespace

Result<Rotation> Vault::RotateNow() {
  if (Status status = Read(); !status.ok()) return status;
  const ContentsPtr now = Now();
  const bool has_no_key_yet = now->key_status.code() == Code::kNotFound && now->secrets.empty();
  if (!now->key_status.ok() && !has_no_key_yet) {
    return Status(Code::kFailedPrecondition,
                  "there is no usable master key for secrets: " + now->key_status.message());
  }
  if (Status status = CheckAllOpen(); !status.ok()) return status;
  Result<Rotation> rotation = storage_.is_credential() ? RotateCredential() : RotateFile();
  if (rotation.ok()) {
    Log(LogLevel::kInfo, "secrets are sealed with another master key",
        {{"secrets", rotation->secrets}, {"key_id", rotation->key_id}});
  }
  return rotation;
}

Status Vault::CheckAllOpen() const {
  for (const SecretListing& secret : List()) {
    if (secret.problem.empty()) continue;
    return Status(Code::kFailedPrecondition, "secret \"" + secret.name + "\" cannot be opened: " +
                                                 secret.problem + ", or delete it");
  }
  return Status::Ok();
}

Result<Rotation> Vault::RotateCredential() {
  const ContentsPtr now = Now();
  const MasterKey first = now->ring.keys.front();
  bool is_done = true;
  for (const auto& [name, secret] : now->secrets) is_done = is_done && secret.key_id == first.id();
  if (is_done) {
    return Status(Code::kFailedPrecondition,
                  "all secrets are sealed with the first key of " + storage_.description() +
                      " already: put a new key (openssl rand -base64 32) on a line before it, "
                      "restart each daemon, and rotate again");
  }
  const Result<std::size_t> count = Reseal(first);
  if (!count.ok()) return count.status();
  return Rotation{*count, first.id(),
                  "take the older keys out of " + storage_.description() +
                      " of each daemon (backups made before need them)"};
}

Result<Rotation> Vault::RotateFile() {
  const ContentsPtr now = Now();
  KeyRing both;
  both.keys.push_back(MasterKey::Random());
  const std::string id = both.keys.front().id();
  for (const MasterKey& key : now->ring.keys) {
    if (now->NeedsKey(key.id())) both.keys.push_back(key);
  }
  if (Status status = storage_.Store(both); !status.ok()) return status;
  const Result<std::size_t> count = Reseal(both.keys.front());
  if (!count.ok()) {
    (void)Read();  // the file has another first key now; a failure is logged by the next reading
    return Status(count.status().code(),
                  count.status().message() + "; the old key is kept, rotate again");
  }
  KeyRing only_new;
  only_new.keys.push_back(both.keys.front());
  if (Status status = storage_.Store(only_new); !status.ok()) return status;
  if (Status status = Read(); !status.ok()) return status;
  return Rotation{*count, id, ""};
}

// On return all secrets of the database are sealed with `key`, or there is an error and each is
// sealed with a key of the ring.
Result<std::size_t> Vault::Reseal(const MasterKey& key) {
  Status status;
  for (int attempt = 0; attempt < kResealAttempts; ++attempt) {
    if (status = Read(); !status.ok()) return status;
    if (status = CheckAllOpen(); !status.ok()) return status;
    const ContentsPtr now = Now();
    std::vector<store::SecretRecord> secrets;
    for (const auto& [name, secret] : now->secrets) {
      Result<std::string> value = Open(*now->ring.Find(secret.key_id), name, secret.sealed);
      if (!value.ok()) return value.status();
      store::SecretRecord anew = secret;
      anew.key_id = key.id();
      anew.sealed = Seal(key, name, *value);
      Wipe(&*value);
      secrets.push_back(std::move(anew));
    }
    const std::size_t count = secrets.size();
    status =
        Await([&](store::Done done) { store_.ResealSecrets(std::move(secrets), std::move(done)); });
    if (status.ok()) status = Read();
    if (status.ok()) return count;
    if (status.code() != Code::kAborted) return status;
  }
  return status;
}

}  // namespace synappsd::secrets
