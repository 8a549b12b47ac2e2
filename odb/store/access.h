// What the store keeps of those who use the daemon: keys, the audit log, secrets, and how much they
// have used. Part of store.h, whose rules hold here. Times are Unix seconds.
//
// C++14, like records.h.
#ifndef SYNAPPSD_STORE_ACCESS_H_
#define SYNAPPSD_STORE_ACCESS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace synappsd {
namespace store {

using Done = std::function<void(Status)>;
template <typename T>
using Callback = std::function<void(Result<T>)>;

struct ApiKeyRecord {
  std::string id;  // the part of the key that may be shown
  std::string name;
  std::string owner;
  std::string hash;    // of the key; it cannot be had back from it
  std::string scopes;  // words with blanks between them
  double created_time = 0;
  std::string created_by;
  Optional<double> expires_time;
  Optional<double> revoked_time;
  Optional<double> last_used_time;
};

constexpr std::int64_t kMaxApiKeys = 10000;

struct ApiKeyUse {
  std::string id;
  double time = 0;
};

class ApiKeyStore {
 public:
  virtual ~ApiKeyStore() = default;
  // Revoked and expired ones too, in order of their id.
  virtual void ListApiKeys(Callback<std::vector<ApiKeyRecord>> done) = 0;
  // INVALID_ARGUMENT: there is one with this id. RESOURCE_EXHAUSTED: there are kMaxApiKeys; revoked
  // ones can be deleted.
  virtual void CreateApiKey(ApiKeyRecord key, Done done) = 0;
  // NOT_FOUND. A key that is revoked already stays so, from the first time on.
  virtual void RevokeApiKey(std::string id, double time, Done done) = 0;
  virtual void DeleteApiKey(std::string id, Done done) = 0;  // NOT_FOUND
  // Notes when keys were last used. Keys that are gone are passed over, earlier times too.
  virtual void TouchApiKeys(std::vector<ApiKeyUse> uses, Done done) = 0;
};

// Something an administrator, or somebody with a key, has done.
struct AuditRecord {
  std::int64_t seq = 0;  // given by the store, ascending in the order of the commits
  double time = 0;
  std::string actor;    // a key's id, "local", "anonymous", "system"
  std::string owner;    // the key's
  std::string address;  // where it came from
  std::string request_id;
  std::string action;  // "flow.put"
  std::string object;  // what it was done to
  std::int32_t status = 0;
  std::string detail;  // never a secret
};

struct AuditQuery {
  Optional<std::int64_t> before_seq;  // only earlier ones
  std::size_t limit = 100;            // at most 1000 are returned
  Optional<std::string> actor;
  Optional<std::string> action;
  Optional<std::string> object;
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;
  // All or nothing, in their order. `seq` does not count.
  virtual void AppendAudit(std::vector<AuditRecord> entries, Done done) = 0;
  virtual void ListAudit(AuditQuery query,
                         Callback<std::vector<AuditRecord>> done) = 0;  // newest first
  // Deletes the oldest entries that are older than `time`, at most `limit`. How many there were is
  // told; the newest entry stays in any case, so that no number is given twice.
  virtual void DeleteAuditBefore(double time, std::size_t limit, Callback<std::size_t> done) = 0;
};

struct SecretRecord {
  std::string name;
  std::string key_id;  // of the master key that sealed it
  std::string sealed;  // base64
  double created_time = 0;
  double updated_time = 0;
  std::string updated_by;
};

constexpr std::int64_t kMaxSecrets = 1000;

class SecretStore {
 public:
  virtual ~SecretStore() = default;
  virtual void ListSecrets(Callback<std::vector<SecretRecord>> done) = 0;  // by name
  // Creates it, or replaces all but its created_time. RESOURCE_EXHAUSTED: there are kMaxSecrets.
  virtual void PutSecret(SecretRecord secret, Done done) = 0;
  virtual void DeleteSecret(std::string name, Done done) = 0;  // NOT_FOUND
  // Gives each of these the new key_id and sealed text, in one transaction: for another master key.
  // ABORTED, and nothing is done, if the secrets are not those that are there, each with the
  // updated_time that is there: somebody changed one meanwhile.
  virtual void ResealSecrets(std::vector<SecretRecord> secrets, Done done) = 0;
};

// How many runs an owner has begun in a month.
struct UsageRecord {
  std::string owner;
  std::string month;  // "2026-11"
  std::int64_t runs = 0;
};

struct UsageQuery {
  Optional<std::string> owner;
  Optional<std::string> month;
  std::size_t limit = 1000;  // at most 10,000 are returned
};

// A run that counts: it fails to be created with RESOURCE_EXHAUSTED if the owner has begun `limit`
// runs in the month already, over all daemons of the database.
struct RunCharge {
  std::string owner;
  std::string month;
  Optional<std::int64_t> limit;  // none: it is only counted
};

class UsageStore {
 public:
  virtual ~UsageStore() = default;
  // In order of the owner, then the month.
  virtual void ListUsage(UsageQuery query, Callback<std::vector<UsageRecord>> done) = 0;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_STORE_ACCESS_H_
