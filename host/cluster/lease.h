// Lease: until when this daemon surely owns what it claimed, by its own clock.
#ifndef SYNAPPSD_CLUSTER_LEASE_H_
#define SYNAPPSD_CLUSTER_LEASE_H_

#include <atomic>

#include "base/clock.h"

namespace synappsd::cluster {

// Any thread. It is extended from the moment at which a renewal was *sent*, so it ends before the
// database's does, as long as both clocks run equally fast.
class Lease {
 public:
  void ExtendTo(MonotonicTime end) { end_ = end; }
  void Give() { end_ = MonotonicTime::min(); }
  bool HoldsAt(MonotonicTime now) const { return now < end_.load(); }

 private:
  std::atomic<MonotonicTime> end_{MonotonicTime::min()};
};

}  // namespace synappsd::cluster

#endif  // SYNAPPSD_CLUSTER_LEASE_H_
