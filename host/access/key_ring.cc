#include "access/key_ring.h"

#include <algorithm>
#include <utility>

#include "access/api_key.h"

namespace synappsd::access {

void KeyRing::Replace(std::vector<RingKey> keys, std::uint64_t read_began) {
  std::unordered_map<std::string, Entry> replaced;
  for (RingKey& key : keys) {
    const std::string id = key.id;
    replaced.emplace(id, Entry{std::move(key), 0});
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto& [id, entry] : keys_) {
    if (entry.changed > read_began) replaced.insert_or_assign(id, std::move(entry));
  }
  keys_ = std::move(replaced);
}

std::uint64_t KeyRing::Mark() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return mark_;
}

void KeyRing::Put(RingKey key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string id = key.id;
  keys_.insert_or_assign(id, Entry{std::move(key), ++mark_});
}

void KeyRing::Revoke(const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = keys_.find(id);
  if (found == keys_.end()) return;
  found->second.key.revoked = true;
  found->second.changed = ++mark_;
}

KeyRing::Verdict KeyRing::VerdictOn(const RingKey& key) const {
  if (key.revoked) return Verdict::kRevoked;
  if (key.expires_time && *key.expires_time <= clock_.UnixSeconds()) return Verdict::kExpired;
  return Verdict::kValid;
}

KeyRing::Answer KeyRing::Check(std::string_view text) {
  Answer answer;
  answer.key_id = KeyId(text);
  if (answer.key_id.empty()) return answer;
  const std::string hash = KeyHash(text);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = keys_.find(answer.key_id);
  // An unknown id is compared too: with something it cannot be equal to, of the same length.
  static const std::string kNoHash(hash.size(), 'x');
  const bool equal = HashesAreEqual(hash, found == keys_.end() ? kNoHash : found->second.key.hash);
  if (!equal) return answer;
  const RingKey& key = found->second.key;
  answer.verdict = VerdictOn(key);
  if (answer.verdict != Verdict::kValid) return answer;
  uses_.insert_or_assign(key.id, clock_.UnixSeconds());
  answer.caller.kind = Caller::Kind::kKey;
  answer.caller.key_id = key.id;
  answer.caller.name = key.name;
  answer.caller.owner = key.owner;
  answer.caller.scopes = key.scopes;
  return answer;
}

std::unordered_map<std::string, double> KeyRing::TakeUses() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(uses_, {});
}

bool KeyRing::IsValid(const std::string& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = keys_.find(id);
  return found != keys_.end() && VerdictOn(found->second.key) == Verdict::kValid;
}

std::optional<double> KeyRing::NextExpiry() const {
  std::optional<double> next;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [id, entry] : keys_) {
    if (VerdictOn(entry.key) != Verdict::kValid || !entry.key.expires_time) continue;
    next = std::min(next.value_or(*entry.key.expires_time), *entry.key.expires_time);
  }
  return next;
}

std::size_t KeyRing::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return keys_.size();
}

}  // namespace synappsd::access
