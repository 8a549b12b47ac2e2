// RemoteCancels: cancelling runs that other daemons work on.
//
// The wish is stored with the run's claim, so whoever has the run, or takes it over, sees it. The
// client is answered when the run has ended, as if it had been cancelled here.
#ifndef SYNAPPSD_CLUSTER_REMOTE_CANCELS_H_
#define SYNAPPSD_CLUSTER_REMOTE_CANCELS_H_

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "store/store.h"

namespace synappsd::cluster {

// Thread-safe. The references must outlive it, and it must outlive the store's last callback. What
// waits is bounded by who asks: the engine takes so many cancellations at once.
class RemoteCancels {
 public:
  using Done = std::function<void(Status)>;

  // `limit`: how long the run's end is waited for.
  RemoteCancels(store::RunStore& store, const Clock& clock, Milliseconds limit)
      : store_(store), clock_(clock), limit_(limit) {}

  // OK: it has ended as cancelled. FAILED_PRECONDITION: it has ended otherwise. UNAVAILABLE: not
  // within the limit; the wish stays, and is fulfilled as soon as the run's daemon can.
  void Request(const std::string& run_id, Done done);

  void OnNotices(const std::vector<store::RunNotice>& notices);

  // Looks at the runs whose limit is over, and, if `all`, at every other: notices were missed.
  void Check(bool all);
  std::optional<MonotonicTime> due() const;  // of the next Check()

 private:
  struct Waiting {
    MonotonicTime until;
    std::vector<Done> done;
  };

  // Answers those who wait for the run; if it has not ended, only when `is_last`.
  void Look(const std::string& run_id, bool is_last);
  std::vector<Done> Take(const std::string& run_id);

  store::RunStore& store_;
  const Clock& clock_;
  const Milliseconds limit_;
  mutable std::mutex mutex_;
  std::map<std::string, Waiting> waiting_;  // guarded by mutex_; by run
};

}  // namespace synappsd::cluster

#endif  // SYNAPPSD_CLUSTER_REMOTE_CANCELS_H_
