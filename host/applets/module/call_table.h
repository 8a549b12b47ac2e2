// CallTable: the calls a module is working on, by id. What makes handles safe: an id that is not in
// the table is stale, whoever holds it.
//
//   Begin -> (BeginInvoke) -> End, exactly once
#ifndef SYNAPPSD_APPLETS_MODULE_CALL_TABLE_H_
#define SYNAPPSD_APPLETS_MODULE_CALL_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "applets/module/ids.h"
#include "base/status.h"

namespace synappsd::applets {

// Any thread.
class CallTable {
 public:
  // `output_bytes` bounds what the call may emit and answer.
  void Begin(CallId id, std::uint64_t output_bytes);

  // Marks the call as given to the module. False: it is stale or cancelled, do not invoke.
  bool BeginInvoke(CallId id, void* self);

  // Removes the call. False: stale.
  bool End(CallId id);

  // Takes `bytes` off the call's output. FAILED_PRECONDITION: stale; RESOURCE_EXHAUSTED: not enough
  // left, nothing was taken.
  Status TakeOutput(CallId id, std::size_t bytes);

  bool Cancel(CallId id);  // false: stale, or cancelled before
  bool IsOpen(CallId id) const;
  bool IsCancelled(CallId id) const;  // true for a stale id, too

  // The instance that was invoked for the call; none: not invoked yet, or stale.
  std::optional<void*> Invoked(CallId id) const;

  std::vector<CallId> All() const;

 private:
  struct Call {
    std::uint64_t output_left = 0;
    bool cancelled = false;
    bool invoked = false;
    void* self = nullptr;
  };

  mutable std::mutex mutex_;
  std::unordered_map<CallId, Call> calls_;  // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_CALL_TABLE_H_
