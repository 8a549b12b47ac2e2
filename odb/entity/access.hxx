// Who may use the daemon, what administrators did, and what is kept for callers, as rows. Times are
// Unix seconds.
#ifndef SYNAPPSD_ENTITY_ACCESS_HXX_
#define SYNAPPSD_ENTITY_ACCESS_HXX_

#include <cstdint>
#include <odb/core.hxx>
#include <string>

#include "entity/model_version.hxx"
#include "entity/optional.hxx"

namespace synappsd {
namespace store {
namespace entity {

// Of the key itself there is a hash only.
#pragma db object table("api_key")
struct ApiKey {
#pragma db id
  std::string id;  // the part of the key that is shown
  std::string name;
  std::string owner;
  std::string hash;
  std::string scopes;  // "read run", in no order
#pragma db not_null
  double created_time = 0;
  std::string created_by;
  boost::optional<double> expires_time;
  boost::optional<double> revoked_time;
  boost::optional<double> last_used_time;
};

#pragma db view object(ApiKey)
struct ApiKeyCount {
#pragma db column("COUNT(*)")
  std::int64_t count = 0;
};

#pragma db object table("audit_entry")
struct AuditEntry {
#pragma db id
  std::int64_t seq = 0;  // in the order of the commits
#pragma db not_null
  double time = 0;
  std::string actor;
  std::string owner;
  std::string address;
  std::string request_id;
  std::string action;
  std::string object;
  std::int32_t status = 0;
  std::string detail;
};

#pragma db view object(AuditEntry)
struct LastAuditEntry {
#pragma db column("COALESCE(MAX(" + AuditEntry::seq + "), 0)")
  std::int64_t seq = 0;
};

// What a secret is can be read with the master key only.
#pragma db object table("secret")
struct Secret {
#pragma db id
  std::string name;
  std::string key_id;
  std::string sealed;
#pragma db not_null
  double created_time = 0;
#pragma db not_null
  double updated_time = 0;
  std::string updated_by;
};

#pragma db view object(Secret)
struct SecretCount {
#pragma db column("COUNT(*)")
  std::int64_t count = 0;
};

// The owner comes first: one owner's months are a range.
#pragma db value
struct UsageKey {
  std::string owner;
  std::string month;  // "2026-11"

  friend bool operator<(const UsageKey& a, const UsageKey& b) {
    return a.owner != b.owner ? a.owner < b.owner : a.month < b.month;
  }
};

#pragma db object table("usage_count")
struct UsageCount {
#pragma db id column("")
  UsageKey key;
  std::int64_t runs = 0;
};

}  // namespace entity
}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_ENTITY_ACCESS_HXX_
