// RequestTable: what a module has asked of the host and not been answered, by id.
//
// Callbacks go to the module's loop. Finding a request and queueing its callback is one step under
// the lock, so that no event is ever queued behind on_done.
#ifndef SYNAPPSD_APPLETS_MODULE_REQUEST_TABLE_H_
#define SYNAPPSD_APPLETS_MODULE_REQUEST_TABLE_H_

#include <synapps/applet.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "applets/module/ids.h"
#include "base/result.h"

namespace synappsd::applets {

struct OpenRequest {
  CallId call = kNoCall;
  decltype(synapps_reply::on_event) on_event = nullptr;
  decltype(synapps_reply::on_done) on_done = nullptr;
  void* user = nullptr;
};

// Any thread.
class RequestTable {
 public:
  explicit RequestTable(std::size_t max_open) : max_open_(max_open) {}

  // RESOURCE_EXHAUSTED at the bound; FAILED_PRECONDITION after Close().
  Result<RequestId> Open(const OpenRequest& request);

  // Run `queue` with the request, under the lock. False: there is no such request (any more).
  bool Event(RequestId id, const std::function<void(const OpenRequest&)>& queue);
  bool Done(RequestId id, const std::function<void(const OpenRequest&)>& queue);  // removes it

  std::vector<RequestId> OfCall(CallId call) const;
  std::vector<RequestId> Close();  // refuses new ones; those that are open

 private:
  const std::size_t max_open_;
  mutable std::mutex mutex_;
  std::unordered_map<RequestId, OpenRequest> requests_;  // guarded by mutex_
  RequestId next_id_ = 1;                                // guarded by mutex_
  bool closed_ = false;                                  // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_REQUEST_TABLE_H_
