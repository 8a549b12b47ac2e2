#include "secrets/vault.h"

#include <sodium.h>

#include <algorithm>
#include <future>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "base/utf8.h"
#include "secrets/sealing.h"

namespace synappsd::secrets {
namespace {

Status CheckValue(std::string_view value) {
  if (value.empty() || value.size() > kMaxValueBytes) {
    return Status(Code::kInvalidArgument, "a secret's value has 1 to " +
                                              std::to_string(kMaxValueBytes) + " bytes, not " +
                                              std::to_string(value.size()));
  }
  if (value.find('\0') != std::string_view::npos || !IsValidUtf8(value)) {
    return Status(Code::kInvalidArgument, "a secret's value is a text (UTF-8, without NUL)");
  }
  return Status::Ok();
}

Status CheckName(std::string_view name) {
  if (IsSecretName(name)) return Status::Ok();
  return Status(Code::kInvalidArgument,
                "a secret's name has only a-z, 0-9 and _, and at most 100 of them");
}

Status Busy() { return Status(Code::kUnavailable, "Too many changes of secrets wait; try again"); }

// What the caller can do about it is not in the store's words: the key is the administrator's.
Status Unusable(const Status& key_status) {
  return Status(Code::kFailedPrecondition,
                "there is no usable master key for secrets: " + key_status.message());
}

}  // namespace

bool IsSecretName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

bool Vault::Contents::NeedsKey(std::string_view id) const {
  return std::any_of(secrets.begin(), secrets.end(),
                     [id](const auto& item) { return item.second.key_id == id; });
}

Vault::Vault(VaultOptions options, store::SecretStore& store, const Clock& clock)
    : options_(std::move(options)),
      storage_(options_.key_file, options_.credentials_directory),
      store_(store),
      clock_(clock),
      contents_(std::make_shared<const Contents>()),
      changes_("secrets", 1, options_.max_queued) {
  CHECK(sodium_init() >= 0) << "libsodium has no source of random numbers";
}

Vault::~Vault() { Stop(); }

Status Vault::Start() {
  if (Status status = Read(); !status.ok()) return status;
  LogProblems();
  return Status::Ok();
}

void Vault::Stop() { changes_.Stop(); }

void Vault::ReadSoon() {
  if (reading_waits_.exchange(true)) return;
  const bool taken = changes_.Post([this] {
    reading_waits_ = false;  // before the reading: a change during it is read again
    if (const Status status = Read(); !status.ok()) {
      Log(LogLevel::kError, "secrets stay as they were", {{"reason", status.ToString()}});
      return;
    }
    LogProblems();
  });
  if (taken) return;
  reading_waits_ = false;
  if (changes_.is_stopping()) return;  // nobody asks for a secret any more
  Log(LogLevel::kWarn, "a change of secrets was not looked at: send SIGHUP");
}

Vault::ContentsPtr Vault::Now() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return contents_;
}

bool Vault::Holds(std::string_view name) const {
  const ContentsPtr now = Now();
  return now->secrets.find(name) != now->secrets.end();
}

std::optional<std::string> Vault::Find(std::string_view name) const {
  const ContentsPtr now = Now();
  const auto secret = now->secrets.find(name);
  if (secret == now->secrets.end()) return std::nullopt;
  const MasterKey* const key = now->ring.Find(secret->second.key_id);
  if (key == nullptr) return std::nullopt;
  Result<std::string> value = Open(*key, name, secret->second.sealed);
  if (!value.ok()) return std::nullopt;
  return *std::move(value);
}

std::string Vault::Problem(const Contents& contents, const store::SecretRecord& secret) const {
  const MasterKey* const key = contents.ring.Find(secret.key_id);
  if (key != nullptr) {
    Result<std::string> value = Open(*key, secret.name, secret.sealed);
    if (!value.ok()) return value.status().message();
    Wipe(&*value);
    return "";
  }
  const std::string reason = contents.key_status.ok()
                                 ? ", which " + storage_.description() + " does not hold"
                                 : ": " + contents.key_status.message();
  return "it is sealed with master key " + secret.key_id + reason +
         ". Put that key back and send SIGHUP (a credential: restart), or set the secret again "
         "with `synappsctl secrets set " +
         secret.name + "`";
}

std::string Vault::ProblemOf(std::string_view name) const {
  const ContentsPtr now = Now();
  const auto problem = now->problems.find(name);
  return problem == now->problems.end() ? "" : problem->second;
}

std::vector<SecretListing> Vault::List() const {
  const ContentsPtr now = Now();
  std::vector<SecretListing> all;
  for (const auto& [name, secret] : now->secrets) {
    const auto problem = now->problems.find(name);
    all.push_back({name, secret.created_time, secret.updated_time, secret.updated_by,
                   problem == now->problems.end() ? "" : problem->second});
  }
  return all;
}

Status Vault::Read() {
  using Records = Result<std::vector<store::SecretRecord>>;
  auto read = std::make_shared<std::promise<Records>>();
  std::future<Records> answer = read->get_future();
  store_.ListSecrets([read](Records records) { read->set_value(std::move(records)); });
  if (answer.wait_for(options_.store_limit) != std::future_status::ready) {
    return Status(Code::kUnavailable, "the database did not answer");
  }
  const Records records = answer.get();
  if (!records.ok()) return records.status();
  auto next = std::make_shared<Contents>();
  for (const store::SecretRecord& record : *records) next->secrets.emplace(record.name, record);
  ReadKey(next.get());
  const std::lock_guard<std::mutex> lock(mutex_);
  contents_ = std::move(next);
  return Status::Ok();
}

void Vault::ReadKey(Contents* contents) const {
  Result<KeyRing> ring = storage_.Load();
  if (ring.ok()) {
    contents->ring = *std::move(ring);
  } else {
    contents->key_status = ring.status();
  }
  for (const auto& [name, secret] : contents->secrets) {
    std::string problem = Problem(*contents, secret);
    if (!problem.empty()) contents->problems.emplace(name, std::move(problem));
  }
}

VaultTrial Vault::Try() const {
  const ContentsPtr now = Now();
  Contents anew;
  anew.secrets = now->secrets;
  ReadKey(&anew);
  return {storage_.description(), anew.key_status, anew.secrets.size(), anew.problems,
          anew.problems.size() < now->problems.size()};
}

void Vault::LogProblems() const {
  const ContentsPtr now = Now();
  const bool is_only_unmade = now->key_status.code() == Code::kNotFound && now->secrets.empty();
  if (!now->key_status.ok() && !is_only_unmade) {
    Log(LogLevel::kError, "stored secrets cannot be used",
        {{"reason", now->key_status.message()}, {"secrets", now->secrets.size()}});
    return;
  }
  for (const SecretListing& secret : List()) {
    if (secret.problem.empty()) continue;
    Log(LogLevel::kError, "a stored secret cannot be used",
        {{"secret", secret.name}, {"reason", secret.problem}});
  }
}

Status Vault::Await(const std::function<void(store::Done)>& begin) const {
  auto written = std::make_shared<std::promise<Status>>();
  std::future<Status> answer = written->get_future();
  begin([written](Status status) { written->set_value(std::move(status)); });
  if (answer.wait_for(options_.store_limit) == std::future_status::ready) return answer.get();
  return Status(Code::kUnavailable, "the database did not answer");
}

void Vault::Put(std::string name, std::string value, std::string by, Done done) {
  if (Status status = CheckName(name); !status.ok()) return done(std::move(status));
  if (Status status = CheckValue(value); !status.ok()) return done(std::move(status));
  auto held = std::make_shared<std::string>(std::move(value));
  const bool taken = changes_.Post([this, name = std::move(name), held, by = std::move(by), done] {
    const Status status = PutNow(name, *held, by);
    Wipe(held.get());
    done(status);
  });
  if (taken) return;
  Wipe(held.get());
  done(Busy());
}

Status Vault::PutNow(const std::string& name, const std::string& value, const std::string& by) {
  // Whether there is a key to be made is a question about all daemons' secrets, as they are now.
  if (Status status = Read(); !status.ok()) return status;
  if (Status status = MakeKeyIfNeeded(); !status.ok()) return status;
  const MasterKey& key = Now()->ring.keys.front();
  store::SecretRecord secret;
  secret.name = name;
  secret.key_id = key.id();
  secret.sealed = Seal(key, name, value);
  secret.created_time = secret.updated_time = clock_.UnixSeconds();
  secret.updated_by = by;
  const Status put = Await([&](store::Done done) { store_.PutSecret(secret, std::move(done)); });
  const Status read = Read();  // also after an error: it may have been written all the same
  return put.ok() ? read : put;
}

Status Vault::MakeKeyIfNeeded() {
  const ContentsPtr now = Now();
  if (now->key_status.ok()) return Status::Ok();
  if (now->key_status.code() != Code::kNotFound) return Unusable(now->key_status);
  if (!now->secrets.empty()) {
    // A key of its own would part this daemon from those that have the key.
    return Status(Code::kFailedPrecondition, "there are secrets already, sealed with master key " +
                                                 now->secrets.begin()->second.key_id + ", and " +
                                                 now->key_status.message() +
                                                 ": put that key back, or delete these secrets");
  }
  KeyRing ring;
  ring.keys.push_back(MasterKey::Random());
  if (Status status = storage_.Store(ring); !status.ok()) return Unusable(status);
  Log(LogLevel::kInfo, "a master key for secrets was made",
      {{"place", storage_.description()}, {"key_id", ring.keys.front().id()}});
  return Read();
}

void Vault::Delete(std::string name, Done done) {
  const bool taken = changes_.Post([this, name = std::move(name), done] {
    const Status deleted =
        Await([&](store::Done answer) { store_.DeleteSecret(name, std::move(answer)); });
    const Status read = Read();
    done(deleted.ok() ? read : deleted);
  });
  if (!taken) done(Busy());
}

void Vault::Rotate(std::function<void(Result<Rotation>)> done) {
  const bool taken = changes_.Post([this, done] { done(RotateNow()); });
  if (!taken) done(Busy());
}

}  // namespace synappsd::secrets
