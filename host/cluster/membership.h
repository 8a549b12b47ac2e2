// Membership: when this daemon registers, renews its lease, and gives up what it held. Pure: times
// and outcomes come in, what is to be done goes out. One thread.
//
//             Registered                          Renewed: lost
//   outside --------------> member -----------------------------> fenced
//      ^                    |    ^                                  |
//      |        its time is |    | Renewed                          |
//      |               over v    |                                  |
//      |                   overdue ---------------------------------+
//      |                                                            |
//      +------------------------------------------------------------+
//                                   Dropped
//
// Overdue: the lease is over by this daemon's clock, and the database has not been reached. Nothing
// new begins, but what is held stays: only the database knows whether anybody has taken it over. If
// the instance's row is still there, nobody has, exactly, and the daemon goes on as if nothing had
// been: an outage of the database alone costs no run anything. If it is gone, the daemon is fenced.
#ifndef SYNAPPSD_CLUSTER_MEMBERSHIP_H_
#define SYNAPPSD_CLUSTER_MEMBERSHIP_H_

#include "base/clock.h"

namespace synappsd::cluster {

struct MembershipOptions {
  Milliseconds lease{15'000};
  Milliseconds heartbeat{5'000};  // between renewals; well below the lease
};

class Membership {
 public:
  enum class State { kOutside, kMember, kOverdue, kFenced };
  enum class Act { kRegister, kRenew, kDrop, kWait };
  enum class Renewal { kHeld, kLost, kUnknown };  // unknown: the database was not reached

  explicit Membership(MembershipOptions options) : options_(options) {}

  // What to do at `now`. kWait: nothing before due(). kDrop comes once, and everything else waits
  // for OnDropped().
  Act Next(MonotonicTime now);
  MonotonicTime due() const { return due_; }

  // `sent`: when the request was; `now`: when its outcome was known.
  void OnRegistered(bool done, MonotonicTime sent, MonotonicTime now);
  void OnRenewed(Renewal outcome, MonotonicTime sent, MonotonicTime now);
  void OnDropped();  // what was held is forgotten

  State state() const { return state_; }
  MonotonicTime lease_end() const { return lease_end_; }  // of a member

 private:
  void Hold(MonotonicTime sent);
  // How soon what failed is tried again.
  Milliseconds retry_delay() const;

  const MembershipOptions options_;
  State state_ = State::kOutside;
  MonotonicTime due_ = MonotonicTime::min();  // of the next registration or renewal
  MonotonicTime lease_end_ = MonotonicTime::min();
  bool drop_is_asked_ = false;
};

}  // namespace synappsd::cluster

#endif  // SYNAPPSD_CLUSTER_MEMBERSHIP_H_
