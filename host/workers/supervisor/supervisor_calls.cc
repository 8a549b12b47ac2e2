// Supervisor: calls.
#include <algorithm>

#include "base/check.h"
#include "workers/supervisor/supervisor.h"

namespace synappsd::workers {
namespace {

// A call that was at work, alone or in company, in so many crashes is not made again.
constexpr unsigned kMaxCrashes = 2;

std::string Text(Milliseconds time) { return std::to_string(time.count()) + " ms"; }

}  // namespace

// Why calls cannot be worked on; none: they can.
std::optional<Status> Supervisor::Refusal() const {
  const std::string package = "applet package " + options_.package;
  if (retired_) return Status(Code::kUnavailable, package + " has been removed");
  if (disabled_) {
    return Status(Code::kUnavailable, package + " is disabled: have the administrator enable it");
  }
  if (broken_) return Status(Code::kFailedPrecondition, package + " does not load: " + *broken_);
  if (!breaker_.is_open()) return std::nullopt;
  const std::string last = last_crash_ ? ", the last time by " + last_crash_->reason : "";
  return Status(Code::kUnavailable, package + " is quarantined, because it crashed too often" +
                                        last + ": mend or upgrade it, then clear the quarantine");
}

void Supervisor::SetTimer(CallId id, Call& call, MonotonicTime at) {
  timers_.erase({call.timer, id});
  call.timer = at;
  if (at != MonotonicTime::max()) timers_.emplace(at, id);
}

void Supervisor::CallArrived(SupervisedCall asked) {
  const CallId id = asked.id;
  const auto [entry, added] = calls_.try_emplace(id);
  CHECK(added) << "call " << id << " came twice";
  Call& call = entry->second;
  call.asked = std::move(asked);
  const bool may_try = trial_ == 0 && breaker_.MayTry(clock_.Now());
  const std::optional<Status> refusal = Refusal();
  if (refusal && !(may_try && is_serving())) return End(id, *refusal);
  if (call.asked.timeout >= Milliseconds(0)) {
    call.deadline = clock_.Now() + call.asked.timeout;
    SetTimer(id, call, call.deadline);
  }
  if (breaker_.is_open()) {
    trial_ = id;
    call.suspect = true;
  }
  (call.suspect ? suspects_ : waiting_).push_back(id);
  Pump();
}

void Supervisor::CallCancelled(CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.ending) return;
  if (found->second.worker != 0) return BeginEnding(id, found->second, Code::kCancelled);
  End(id, Status(Code::kCancelled, "the call was cancelled while it waited for a worker"));
}

bool Supervisor::CallCompleted(WorkerId worker_id, CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.worker != worker_id) return false;
  const bool was_trial = id == trial_;
  Remove(id);
  if (was_trial) CleanRecord();
  Worker& worker = workers_.at(worker_id);
  StopIfDone(worker);
  if (worker_id == main_ && options_.recycle_after_calls != 0 &&
      worker.calls_taken >= options_.recycle_after_calls) {
    Recycle();
  }
  Pump();
  return true;
}

void Supervisor::CallDue(CallId id) {
  Call& call = calls_.at(id);
  if (call.ending) return GiveUp(id);
  if (call.worker != 0) return BeginEnding(id, call, Code::kDeadlineExceeded);
  End(id, Status(Code::kDeadlineExceeded,
                 "no worker of applet package " + options_.package +
                     " was there for the call within " + Text(call.asked.timeout) +
                     (last_crash_ ? "; its last crash: " + last_crash_->reason : "")));
}

// The worker is told, and has the grace period. A ping on the way says whether its loop lives.
void Supervisor::BeginEnding(CallId id, Call& call, Code code) {
  call.ending = code;
  SetTimer(id, call, clock_.Now() + options_.cancel_grace);
  actions_.push_back(CancelCall{call.worker, id});
  Worker& worker = workers_.at(call.worker);
  worker.ping_due = std::min(worker.ping_due, clock_.Now() + options_.cancel_grace / 2);
}

// The grace period of a call is over.
void Supervisor::GiveUp(CallId id) {
  const Call call = calls_.at(id);
  Worker& worker = workers_.at(call.worker);
  const MonotonicTime now = clock_.Now();
  const bool late = *call.ending == Code::kDeadlineExceeded;
  Fate fate;
  fate.reason = "killed: a call did not end within " + Text(options_.cancel_grace) + " of " +
                (late ? "its deadline" : "being cancelled");
  // Somebody's change of mind is not the package's fault; being over its time is.
  fate.counts = now >= call.deadline;
  fate.calls_suspect = false;
  fate.culprit = call.asked;
  actions_.push_back(ForgetCall{worker.id, id});
  End(id, Status(*call.ending, "applet \"" + call.asked.type + "\" did not end within " +
                                   Text(options_.cancel_grace) + " of " +
                                   (late ? "its deadline" : "being cancelled")));
  // As asked half-way. A worker that has not even answered is no better.
  const bool loop_lives = !worker.pinged && worker.loop_blocked <= options_.slow_loop;
  if (worker.calls.empty() || !loop_lives) return Kill(worker, fate);
  worker.doomed = true;
  if (worker.part == Part::kOld) return;
  Drain(worker);
  Report(worker, fate);
}

void Supervisor::Invoke(Worker& worker, CallId id) {
  Call& call = calls_.at(id);
  call.worker = worker.id;
  worker.calls.insert(id);
  ++worker.calls_taken;
  actions_.push_back(InvokeCall{worker.id, id, call.invoked++});
}

void Supervisor::Remove(CallId id) {
  Call& call = calls_.at(id);
  SetTimer(id, call, MonotonicTime::max());
  if (call.worker != 0) {
    workers_.at(call.worker).calls.erase(id);
  } else {
    std::erase(call.suspect ? suspects_ : waiting_, id);
  }
  if (trial_ == id) trial_ = 0;
  calls_.erase(id);
}

void Supervisor::End(CallId id, Status status) {
  Remove(id);
  actions_.push_back(EndCall{id, std::move(status)});
}

void Supervisor::FailWaiting(const Status& status) {
  while (!waiting_.empty()) End(waiting_.front(), status);
  while (!suspects_.empty()) End(suspects_.front(), status);
}

// The call's worker is lost.
void Supervisor::Orphan(CallId id, const Fate& fate) {
  Call& call = calls_.at(id);
  call.worker = 0;
  const std::string what = "applet package " + options_.package +
                           ": the worker that had the call " + "ended by " + fate.reason;
  if (call.ending) return End(id, Status(*call.ending, what));
  if (!call.asked.idempotent) {
    return End(id,
               Status(Code::kAborted, what + "; applet \"" + call.asked.type +
                                          "\" is not idempotent, so the call is not made again"));
  }
  if (fate.culprit ? fate.culprit->id == id : fate.calls_suspect) {
    call.suspect = true;
    if (++call.crashes >= kMaxCrashes) {
      return End(id, Status(Code::kInternal, what + "; it is the second that the call has crashed, "
                                                    "so it is not made again"));
    }
  }
  if (const std::optional<Status> refusal = Refusal()) {
    return End(id, Status(refusal->code(), what + ", and " + refusal->message()));
  }
  (call.suspect ? suspects_ : waiting_).push_back(id);
}

}  // namespace synappsd::workers
