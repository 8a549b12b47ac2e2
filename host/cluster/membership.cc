#include "cluster/membership.h"

#include <algorithm>

#include "base/check.h"

namespace synappsd::cluster {

Membership::Act Membership::Next(MonotonicTime now) {
  if (state_ == State::kFenced) {
    if (drop_is_asked_) return Act::kWait;
    drop_is_asked_ = true;
    return Act::kDrop;
  }
  if (state_ == State::kMember && now >= lease_end_) state_ = State::kOverdue;
  if (now < due_) return Act::kWait;
  return state_ == State::kOutside ? Act::kRegister : Act::kRenew;
}

void Membership::OnRegistered(bool done, MonotonicTime sent, MonotonicTime now) {
  CHECK(state_ == State::kOutside) << "registered twice";
  if (done) return Hold(sent);
  due_ = now + retry_delay();
}

void Membership::OnRenewed(Renewal outcome, MonotonicTime sent, MonotonicTime now) {
  switch (outcome) {
    case Renewal::kHeld:
      return Hold(sent);
    case Renewal::kUnknown:
      due_ = now + retry_delay();
      return;
    case Renewal::kLost:
      state_ = State::kFenced;
      drop_is_asked_ = false;
      due_ = MonotonicTime::max();
      return;
  }
}

void Membership::OnDropped() {
  CHECK(state_ == State::kFenced) << "dropped without having been fenced";
  state_ = State::kOutside;
  due_ = MonotonicTime::min();
}

void Membership::Hold(MonotonicTime sent) {
  state_ = State::kMember;
  lease_end_ = sent + options_.lease;
  due_ = sent + options_.heartbeat;
}

Milliseconds Membership::retry_delay() const {
  return std::max(options_.heartbeat / 5, Milliseconds(50));
}

}  // namespace synappsd::cluster
