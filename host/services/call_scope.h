// CallScope: what one applet call has written so far. The writes are committed with the call's
// result or forgotten with the call.
#ifndef SYNAPPSD_SERVICES_CALL_SCOPE_H_
#define SYNAPPSD_SERVICES_CALL_SCOPE_H_

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "store/records.h"

namespace synappsd::services {

// What the writes of a call do to one name space, laid over what is stored.
struct StoreOverlay {
  bool cleared = false;  // nothing stored shows through
  // Keys written since: a value, or none if the key was deleted.
  std::map<std::string, store::Optional<store::StoredValue>, std::less<>> keys;
};

// Any thread.
class CallScope {
 public:
  static constexpr std::size_t kMaxWrites = 1000;
  static constexpr std::size_t kMaxBytes = 16 << 20;

  explicit CallScope(std::string request_id) : request_id_(std::move(request_id)) {}

  const std::string& request_id() const { return request_id_; }

  // RESOURCE_EXHAUSTED at a bound; FAILED_PRECONDITION once they were taken.
  Status Add(store::StoreWrite write);

  StoreOverlay Overlay(std::string_view name_space) const;

  // Ends the writing. The writes in order; for the caller's transaction.
  std::vector<store::StoreWrite> Take();

 private:
  const std::string request_id_;
  mutable std::mutex mutex_;
  std::vector<store::StoreWrite> writes_;  // guarded by mutex_
  std::size_t bytes_ = 0;                  // guarded by mutex_
  bool taken_ = false;                     // guarded by mutex_
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_CALL_SCOPE_H_
