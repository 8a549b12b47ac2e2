// CallScope: what one applet call has written so far, and where the call came from. The writes are
// committed with the call's result or forgotten with the call.
#ifndef SYNAPPSD_SERVICES_CALL_SCOPE_H_
#define SYNAPPSD_SERVICES_CALL_SCOPE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "base/trace_context.h"
#include "store/records.h"

namespace synappsd::services {

// What the writes of a call do to one name space, laid over what is stored.
struct StoreOverlay {
  bool cleared = false;  // nothing stored shows through
  // Keys written since: a value, or none if the key was deleted.
  std::map<std::string, store::Optional<store::StoredValue>, std::less<>> keys;
};

class CallScope;

struct CallOrigin {
  std::string request_id = {};
  std::string run_id = {};
  std::string node_id = {};
  std::uint32_t depth = 0;  // 0: called by the engine; 1: by an applet that it called; ...
  MonotonicTime deadline = MonotonicTime::max();
  // The call that asked for this one: what it wrote shows here, its writes will be committed first.
  std::shared_ptr<const CallScope> parent = {};
  std::string applet = {};  // the type of the one that is called
  TraceContext trace = {};  // the call's own span; empty: it is in no trace
};

// Any thread.
class CallScope {
 public:
  static constexpr std::size_t kMaxWrites = 1000;
  static constexpr std::size_t kMaxBytes = 16 << 20;

  explicit CallScope(CallOrigin origin) : origin_(std::move(origin)) {}

  const CallOrigin& origin() const { return origin_; }

  // The request id of the next call that this one asks for: "ID/1", "ID/2", ... The same over all
  // attempts if the applet asks in the same order.
  std::string NextNestedId();

  // RESOURCE_EXHAUSTED at a bound; FAILED_PRECONDITION once they were taken.
  Status Add(store::StoreWrite write);
  Status AddAll(std::vector<store::StoreWrite> writes);  // all or none

  StoreOverlay Overlay(std::string_view package, std::string_view name_space) const;

  // Ends the writing. The writes in order; for the caller's transaction.
  std::vector<store::StoreWrite> Take();

 private:
  const CallOrigin origin_;
  mutable std::mutex mutex_;
  std::vector<store::StoreWrite> writes_;  // guarded by mutex_
  std::size_t bytes_ = 0;                  // guarded by mutex_
  bool taken_ = false;                     // guarded by mutex_
  std::uint32_t nested_calls_ = 0;         // guarded by mutex_
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_CALL_SCOPE_H_
