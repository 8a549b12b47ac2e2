// KeyRing: the keys that open this daemon, in memory, so that a request waits for no database.
#ifndef SYNAPPSD_ACCESS_KEY_RING_H_
#define SYNAPPSD_ACCESS_KEY_RING_H_

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/caller.h"
#include "base/clock.h"

namespace synappsd::access {

// A key as the ring keeps it.
struct RingKey {
  std::string id;
  std::string hash;  // KeyHash() of its text
  std::string name;
  std::string owner;
  ScopeSet scopes;
  std::optional<double> expires_time;  // Unix seconds
  bool revoked = false;
};

// Thread-safe.
class KeyRing {
 public:
  enum class Verdict {
    kValid,
    kUnknown,  // no key of that text: unknown id, wrong secret, or not even the form of a key
    kExpired,
    kRevoked,
  };

  struct Answer {
    Verdict verdict = Verdict::kUnknown;
    std::string key_id;  // of any text that has the form of a key
    Caller caller;       // kValid: all but its address
  };

  // `clock` must outlive this.
  explicit KeyRing(const Clock& clock) : clock_(clock) {}
  KeyRing(const KeyRing&) = delete;
  KeyRing& operator=(const KeyRing&) = delete;

  // What is stored now. Of keys that were put here or revoked while that was read, the ring knows
  // better: `read_began` is a Mark() from before the reading.
  void Replace(std::vector<RingKey> keys, std::uint64_t read_began);
  std::uint64_t Mark() const;

  // Counts at once.
  void Put(RingKey key);
  void Revoke(const std::string& id);

  // Takes the same time for an unknown id as for a wrong secret. A valid key has been used.
  Answer Check(std::string_view text);

  // When which keys were last used, of those used since the last call.
  std::unordered_map<std::string, double> TakeUses();

  // Whether the key still opens anything: for connections that it opened earlier.
  bool IsValid(const std::string& id) const;

  // When the next of them expires, of all that have not yet.
  std::optional<double> NextExpiry() const;

  std::size_t size() const;

 private:
  struct Entry {
    RingKey key;
    std::uint64_t changed = 0;  // the mark at which Put() or Revoke() touched it
  };

  Verdict VerdictOn(const RingKey& key) const;

  const Clock& clock_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<std::string, Entry> keys_;
  std::unordered_map<std::string, double> uses_;  // since TakeUses()
  std::uint64_t mark_ = 1;
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_KEY_RING_H_
