// Supervisor: workers.
#include <algorithm>

#include "workers/supervisor/supervisor.h"

namespace synappsd::workers {
namespace {

std::string Seconds(Milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }

}  // namespace

// Null: there is none such, or what it says does not count any more.
Supervisor::Worker* Supervisor::FindAlive(WorkerId id) {
  const auto found = workers_.find(id);
  if (found == workers_.end() || found->second.phase == Phase::kKilled) return nullptr;
  return &found->second;
}

void Supervisor::Spawn(Part part) {
  const WorkerId id = ++last_worker_;
  Worker& worker = workers_[id];
  worker.id = id;
  worker.part = part;
  worker.limit = clock_.Now() + options_.start_limit;
  if (part == Part::kMain) main_ = id;
  if (part == Part::kSuccessor) successor_ = id;
  if (std::exchange(crash_not_replaced_, false)) ++restarts_;
  actions_.push_back(SpawnWorker{id});
}

void Supervisor::LetGo(const Worker& worker) {
  if (successor_ == worker.id) successor_ = 0;
  if (main_ != worker.id) return;
  main_ = std::exchange(successor_, 0);
  if (main_ != 0) workers_.at(main_).part = Part::kMain;
}

// ---- what is heard of them

void Supervisor::WorkerReady(WorkerId id) {
  Worker* worker = FindAlive(id);
  if (worker == nullptr || worker->phase != Phase::kStarting) return;
  worker->phase = Phase::kReady;
  worker->limit = MonotonicTime::max();
  worker->ready_since = clock_.Now();
  worker->ping_due = clock_.Now() + options_.ping_interval;
  if (worker->part == Part::kSuccessor) Drain(workers_.at(main_));
  if (id == main_) replacement_failure_.clear();
  Pump();
}

void Supervisor::WorkerRefused(WorkerId id, std::string reason) {
  Worker* worker = FindAlive(id);
  if (worker == nullptr || worker->phase != Phase::kStarting) return;
  if (worker->part == Part::kSuccessor) return FailReplacement(*worker, reason);
  KillQuietly(*worker, reason);
  broken_ = std::move(reason);
  FailWaiting(*Refusal());
  DrainAll();
}

void Supervisor::SpawnFailed(WorkerId id, std::string reason) {
  Worker* worker = FindAlive(id);
  if (worker == nullptr) {
    workers_.erase(id);  // killed before anybody tried
    return;
  }
  const bool was_successor = worker->part == Part::kSuccessor;
  worker->phase = Phase::kKilled;  // there is no process to kill
  if (was_successor) FailReplacement(*worker, reason);
  LetGo(*worker);
  workers_.erase(id);
  if (was_successor) return;
  spawn_from_ = clock_.Now() + std::max(options_.back_off.first, back_off_.Next(Milliseconds(0)));
  FailWaiting(Status(Code::kUnavailable, "no worker can be started for applet package " +
                                             options_.package + ": " + reason));
}

void Supervisor::WorkerExited(WorkerId id, ExitReason exit) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return;
  Worker& worker = found->second;
  if (worker.phase == Phase::kStarting && worker.part == Part::kSuccessor) {
    worker.phase = Phase::kKilled;
    FailReplacement(worker, exit.Text());
  } else if (worker.phase == Phase::kStarting || worker.phase == Phase::kReady) {
    Fate fate;
    fate.reason = exit.Text();
    fate.exit = exit;
    fate.counts = worker.part != Part::kOld;
    Lost(worker, fate);
  } else if (worker.phase == Phase::kStopping && exit.signal != 0) {
    Fate fate;
    fate.reason = exit.Text();
    fate.exit = exit;
    fate.counts = false;
    Report(worker, fate);
  }
  workers_.erase(id);
  Pump();
}

void Supervisor::WorkerMisbehaved(WorkerId id, std::string reason) {
  Worker* worker = FindAlive(id);
  if (worker == nullptr) return;
  if (worker->part == Part::kSuccessor) return FailReplacement(*worker, reason);
  Fate fate;
  fate.reason = "killed: " + reason;
  fate.counts = worker->part != Part::kOld;
  Kill(*worker, fate);
  Pump();
}

void Supervisor::PongCame(WorkerId id, const WorkerPulse& pulse) {
  Worker* worker = FindAlive(id);
  if (worker == nullptr || worker->phase != Phase::kReady || !worker->pinged) return;
  worker->pinged.reset();
  worker->loop_blocked = pulse.blocked;
  worker->ping_due = clock_.Now() + options_.ping_interval;
  if (pulse.blocked >= options_.blocked_limit) return KillBlocked(*worker, pulse.call);
  if (pulse.blocked > options_.slow_loop) {
    actions_.push_back(ReportSlowLoop{id, pulse.blocked});
  }
  const bool too_large =
      options_.recycle_above_bytes != 0 && pulse.memory_bytes > options_.recycle_above_bytes;
  if (id == main_ && too_large) Recycle();
}

// `call`: the one at whose work the loop is blocked; 0: not known.
void Supervisor::KillBlocked(Worker& worker, CallId call) {
  Fate fate;
  fate.reason = "killed: its loop was blocked for " + Seconds(options_.blocked_limit);
  fate.counts = worker.part != Part::kOld;
  if (worker.calls.count(call) != 0) fate.culprit = calls_.at(call).asked;
  Kill(worker, fate);
  Pump();
}

void Supervisor::Ping(Worker& worker) {
  worker.ping_due = MonotonicTime::max();
  if (worker.pinged) return;
  worker.pinged = clock_.Now();
  actions_.push_back(PingWorker{worker.id});
}

void Supervisor::WorkerDue(Worker& worker) {
  const MonotonicTime now = clock_.Now();
  if (worker.phase == Phase::kStarting && now >= worker.limit) {
    return WorkerMisbehaved(
        worker.id, "its module took longer than " + Seconds(options_.start_limit) + " to load");
  }
  if (worker.phase == Phase::kReady && worker.pinged &&
      now - *worker.pinged >= options_.blocked_limit) {
    return KillBlocked(worker, 0);
  }
  if (worker.phase != Phase::kKilled && now >= worker.limit) {
    return KillQuietly(
        worker, "its replacement: the call did not end within " + Seconds(options_.drain_limit));
  }
  if (worker.phase == Phase::kReady && now >= worker.ping_due) Ping(worker);
}

// ---- the orderly end

void Supervisor::Recycle() {
  if (successor_ != 0 || !is_serving() || clock_.Now() < recycle_from_) return;
  Spawn(Part::kSuccessor);
}

// The main worker goes on; the next try comes after a pause.
void Supervisor::FailReplacement(Worker& worker, const std::string& reason) {
  LetGo(worker);
  KillQuietly(worker, reason);
  replacement_failure_ = "the worker that was to replace the present one did not start: " + reason;
  recycle_from_ = clock_.Now() + options_.recycle_pause;
  actions_.push_back(ReportFailedReplacement{replacement_failure_});
}

void Supervisor::Drain(Worker& worker) {
  LetGo(worker);
  if (worker.phase == Phase::kStarting) return KillQuietly(worker, "its replacement");
  if (worker.phase != Phase::kReady || worker.part == Part::kOld) return;
  worker.part = Part::kOld;
  worker.limit = clock_.Now() + options_.drain_limit;
  StopIfDone(worker);
  std::vector<Worker*> old;
  for (auto& [id, other] : workers_) {
    if (other.part == Part::kOld && other.phase == Phase::kReady) old.push_back(&other);
  }
  if (old.size() > options_.max_old) {
    KillQuietly(*old.front(), "its replacement: " + std::to_string(options_.max_old) +
                                  " later ones are still ending their calls");
  }
}

void Supervisor::DrainAll() {
  for (auto& [id, worker] : workers_) Drain(worker);
}

void Supervisor::StopIfDone(Worker& worker) {
  if (worker.part != Part::kOld || worker.phase != Phase::kReady || !worker.calls.empty()) return;
  if (worker.doomed) return KillQuietly(worker, "its replacement");
  worker.phase = Phase::kStopping;
  worker.limit = clock_.Now() + options_.stop_limit;
  worker.ping_due = MonotonicTime::max();
  worker.pinged.reset();
  actions_.push_back(StopWorker{worker.id});
}

// ---- the bad end

void Supervisor::Kill(Worker& worker, const Fate& fate) {
  actions_.push_back(KillWorker{worker.id});
  Lost(worker, fate);
}

// Not on the record of the package, and no fault of the calls it still has.
void Supervisor::KillQuietly(Worker& worker, const std::string& reason) {
  if (worker.phase == Phase::kKilled) return;
  actions_.push_back(KillWorker{worker.id});
  Fate fate;
  fate.reason = reason;
  fate.calls_suspect = false;
  LetGo(worker);
  worker.phase = Phase::kKilled;
  worker.limit = worker.ping_due = MonotonicTime::max();
  worker.pinged.reset();
  for (const CallId call : std::exchange(worker.calls, {})) Orphan(call, fate);
}

void Supervisor::Lost(Worker& worker, const Fate& fate) {
  const std::set<CallId> calls = worker.calls;
  LetGo(worker);
  Report(worker, fate);
  worker.phase = Phase::kKilled;
  worker.limit = worker.ping_due = MonotonicTime::max();
  worker.pinged.reset();
  worker.calls.clear();
  for (const CallId call : calls) Orphan(call, fate);
}

void Supervisor::Report(const Worker& worker, const Fate& fate) {
  ++crashes_;
  last_crash_ = MakeCrash(worker, fate);
  actions_.push_back(ReportCrash{worker.id, *last_crash_, fate.counts});
  if (!fate.counts) return;
  crash_not_replaced_ = true;
  const MonotonicTime now = clock_.Now();
  const Milliseconds ready_for =
      worker.phase == Phase::kStarting
          ? Milliseconds(0)
          : std::chrono::duration_cast<Milliseconds>(now - worker.ready_since);
  spawn_from_ = now + back_off_.Next(ready_for);
  if (!breaker_.Crash(now)) return;
  actions_.push_back(StoreQuarantine{*last_crash_, options_.breaker.trial_after});
  FailWaiting(*Refusal());
  // The worker itself is being dealt with by the caller.
  for (auto& [id, other] : workers_) {
    if (id != worker.id) Drain(other);
  }
}

WorkerCrash Supervisor::MakeCrash(const Worker& worker, const Fate& fate) const {
  WorkerCrash crash;
  crash.signal = fate.exit.signal;
  crash.exit_code = fate.exit.exit_code;
  crash.reason = fate.reason;
  crash.memory_limit_suspected = fate.exit.out_of_memory;
  crash.unix_seconds = clock_.UnixSeconds();
  if (fate.culprit) {
    crash.type = fate.culprit->type;
    crash.method = fate.culprit->method;
  } else if (worker.phase == Phase::kStarting) {
    crash.method = "load";
  } else if (worker.phase == Phase::kStopping) {
    crash.method = "destroy";
  } else if (!worker.calls.empty()) {
    const SupervisedCall& first = calls_.at(*worker.calls.begin()).asked;
    const auto all_have = [&](const std::string SupervisedCall::*member) {
      return std::all_of(worker.calls.begin(), worker.calls.end(),
                         [&](CallId id) { return calls_.at(id).asked.*member == first.*member; });
    };
    if (all_have(&SupervisedCall::type)) crash.type = first.type;
    if (all_have(&SupervisedCall::method)) crash.method = first.method;
  }
  return crash;
}

}  // namespace synappsd::workers
