#include "access/api_keys.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "access/api_key.h"
#include "base/log.h"

namespace synappsd::access {
namespace {

constexpr Milliseconds kLeastWait{10};

// A record whose scopes this version does not know opens nothing.
RingKey ToRingKey(const store::ApiKeyRecord& record) {
  RingKey key;
  key.id = record.id;
  key.hash = record.hash;
  key.name = record.name;
  key.owner = record.owner;
  const Result<ScopeSet> scopes = ParseScopes(record.scopes);
  if (scopes.ok()) key.scopes = *scopes;
  if (record.expires_time) key.expires_time = *record.expires_time;
  key.revoked = static_cast<bool>(record.revoked_time);
  return key;
}

}  // namespace

ApiKeys::ApiKeys(store::ApiKeyStore& store, KeyRing& ring, OpenConnections& connections,
                 const Clock& clock, ApiKeysOptions options)
    : store_(store), ring_(ring), connections_(connections), clock_(clock), options_(options) {}

ApiKeys::~ApiKeys() { Stop(); }

Status ApiKeys::Start() {
  const Status status = Read();
  if (!status.ok()) return Status(status.code(), "reading the API keys: " + status.message());
  thread_ = std::thread([this] { Run(); });
  return Status::Ok();
}

void ApiKeys::ReadSoon() {
  const std::lock_guard<std::mutex> lock(mutex_);
  read_is_due_ = true;
  changed_.notify_all();
}

void ApiKeys::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (!thread_.joinable()) return;
  thread_.join();
  NoteUses();
}

void ApiKeys::Run() {
  ::pthread_setname_np(::pthread_self(), "api-keys");
  bool failed = false;
  MonotonicTime read_at = clock_.Now();
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    auto wait = options_.reread_every;
    if (const std::optional<double> expiry = ring_.NextExpiry()) {
      const double left_ms = (*expiry - clock_.UnixSeconds()) * 1e3;
      const double most = static_cast<double>(wait.count());
      wait = Milliseconds(static_cast<std::int64_t>(std::clamp(left_ms, 0.0, most)));
    }
    changed_.wait_for(lock, std::max(wait, kLeastWait),
                      [this] { return stopping_ || read_is_due_; });
    const bool due =
        std::exchange(read_is_due_, false) || clock_.Now() - read_at >= options_.reread_every;
    lock.unlock();
    if (due) {
      const Status status = Read();
      if (!status.ok() && !std::exchange(failed, true)) {
        Log(LogLevel::kWarn, "API keys that other daemons make or revoke are not seen for now",
            {{"reason", status.ToString()}});
      }
      failed = !status.ok();
      read_at = clock_.Now();
      NoteUses();
    }
    connections_.CloseEnded();
    lock.lock();
  }
}

Status ApiKeys::Read() {
  using Keys = Result<std::vector<store::ApiKeyRecord>>;
  const std::uint64_t began = ring_.Mark();
  auto read = std::make_shared<std::promise<Keys>>();
  std::future<Keys> answer = read->get_future();
  store_.ListApiKeys([read](Keys keys) { read->set_value(std::move(keys)); });
  if (answer.wait_for(options_.store_limit) != std::future_status::ready) {
    return Status(Code::kUnavailable, "the database did not answer");
  }
  const Keys keys = answer.get();
  if (!keys.ok()) return keys.status();
  std::vector<RingKey> ring_keys;
  for (const store::ApiKeyRecord& record : *keys) ring_keys.push_back(ToRingKey(record));
  ring_.Replace(std::move(ring_keys), began);
  return Status::Ok();
}

// What the store does not take is lost: when a key was last used is for people only.
void ApiKeys::NoteUses() {
  std::vector<store::ApiKeyUse> uses;
  for (auto& [id, time] : ring_.TakeUses()) {
    store::ApiKeyUse use;
    use.id = id;
    use.time = time;
    uses.push_back(std::move(use));
  }
  if (!uses.empty()) store_.TouchApiKeys(std::move(uses), [](const Status&) {});
}

void ApiKeys::Create(const KeyWish& wish, const std::string& created_by,
                     std::function<void(Result<CreatedKey>)> done) {
  const NewKey key = MakeKey();
  store::ApiKeyRecord record;
  record.id = key.id;
  record.name = wish.name;
  record.owner = wish.owner;
  record.hash = key.hash;
  record.scopes = wish.scopes.ToString();
  record.created_time = clock_.UnixSeconds();
  record.created_by = created_by;
  if (wish.expires_time) record.expires_time = *wish.expires_time;
  store_.CreateApiKey(record, [this, text = key.text, record, done](const Status& status) {
    if (!status.ok()) return done(status);
    ring_.Put(ToRingKey(record));
    done(CreatedKey{text, record});
  });
}

void ApiKeys::Revoke(const std::string& id, std::function<void(Status)> done) {
  store_.RevokeApiKey(id, clock_.UnixSeconds(), [this, id, done](const Status& status) {
    if (status.ok()) End(id);
    done(status);
  });
}

void ApiKeys::Delete(const std::string& id, std::function<void(Status)> done) {
  store_.DeleteApiKey(id, [this, id, done](const Status& status) {
    if (status.ok()) End(id);
    done(status);
  });
}

// Of a deleted key too: a reading that began before would bring it back if the ring forgot it.
void ApiKeys::End(const std::string& id) {
  ring_.Revoke(id);
  connections_.CloseEnded();
}

}  // namespace synappsd::access
