// Supervisor: the package as a whole, and what is to happen next.
#include "workers/supervisor/supervisor.h"

#include <algorithm>

namespace synappsd::workers {

Supervisor::Supervisor(SupervisorOptions options, const Clock& clock,
                       std::function<double()> random)
    : options_(std::move(options)),
      clock_(clock),
      back_off_(options_.back_off, std::move(random)),
      breaker_(options_.breaker) {}

void Supervisor::Start() {
  started_ = true;
  Pump();
}

void Supervisor::Quarantine(Milliseconds trial_after, WorkerCrash last_crash) {
  last_crash_ = std::move(last_crash);
  breaker_.Open(clock_.Now() + trial_after);
}

void Supervisor::CleanRecord() {
  if (breaker_.is_open()) actions_.push_back(ForgetQuarantine{});
  breaker_.Reset();
  back_off_.Reset();
  spawn_from_ = MonotonicTime::min();
  trial_ = 0;
}

void Supervisor::Replace() {
  CleanRecord();
  broken_.reset();
  replacement_failure_.clear();
  recycle_from_ = MonotonicTime::min();
  DrainAll();
  Pump();
}

void Supervisor::SetDisabled(bool disabled) {
  disabled_ = disabled;
  if (disabled) {
    FailWaiting(*Refusal());
    DrainAll();
  }
  Pump();
}

void Supervisor::Retire() {
  retired_ = true;
  FailWaiting(*Refusal());
  DrainAll();
}

void Supervisor::ClearQuarantine() {
  if (!breaker_.is_open()) return;
  CleanRecord();
  Pump();
}

// ---- what is to happen next

void Supervisor::Pump() {
  PumpSolo();
  const auto main = workers_.find(main_);
  if (main != workers_.end() && main->second.phase == Phase::kReady) {
    while (!waiting_.empty()) {
      const CallId next = waiting_.front();
      waiting_.pop_front();
      Invoke(main->second, next);
    }
  }
  if (is_serving()) SpawnWanted();
}

void Supervisor::PumpSolo() {
  for (auto& [id, worker] : workers_) {
    if (worker.part != Part::kSolo || worker.phase != Phase::kReady || !worker.calls.empty()) {
      continue;
    }
    if (!suspects_.empty()) {
      const CallId next = suspects_.front();
      suspects_.pop_front();
      Invoke(worker, next);
    } else if (main_ == 0 && is_serving() && !breaker_.is_open()) {
      worker.part = Part::kMain;
      main_ = id;
    } else {
      Drain(worker);
    }
  }
}

void Supervisor::SpawnWanted() {
  if (clock_.Now() < spawn_from_) return;
  // While the breaker is open only the trial waits, among the suspects.
  if (!breaker_.is_open() && main_ == 0 && (options_.warm || !waiting_.empty())) {
    Spawn(Part::kMain);
  }
  std::size_t solo = 0;
  std::size_t free = 0;
  for (const auto& [id, worker] : workers_) {
    if (worker.part != Part::kSolo || worker.phase == Phase::kKilled) continue;
    ++solo;
    if (worker.calls.empty()) ++free;
  }
  for (; free < suspects_.size() && solo < options_.max_solo; ++free, ++solo) Spawn(Part::kSolo);
}

// ---- time

void Supervisor::Tick() {
  const MonotonicTime now = clock_.Now();
  while (!timers_.empty() && timers_.begin()->first <= now) CallDue(timers_.begin()->second);
  // What falls due may kill, never remove: workers are removed when they have exited.
  for (auto& [id, worker] : workers_) WorkerDue(worker);
  Pump();
}

std::optional<MonotonicTime> Supervisor::NextTick() const {
  MonotonicTime next = timers_.empty() ? MonotonicTime::max() : timers_.begin()->first;
  for (const auto& [id, worker] : workers_) {
    next = std::min({next, worker.limit, worker.ping_due});
    if (worker.pinged) next = std::min(next, *worker.pinged + options_.blocked_limit);
  }
  const bool wants_worker = !suspects_.empty() || (!breaker_.is_open() && main_ == 0 &&
                                                   (options_.warm || !waiting_.empty()));
  if (is_serving() && wants_worker && spawn_from_ > clock_.Now()) {
    next = std::min(next, spawn_from_);
  }
  if (next == MonotonicTime::max()) return std::nullopt;
  return next;
}

SupervisorSnapshot Supervisor::Snapshot() const {
  using State = SupervisorSnapshot::State;
  SupervisorSnapshot snapshot;
  const auto main = workers_.find(main_);
  const bool has_main = main != workers_.end();
  snapshot.state = retired_                                          ? State::kRetired
                   : disabled_                                       ? State::kDisabled
                   : broken_                                         ? State::kBroken
                   : breaker_.is_open()                              ? State::kQuarantined
                   : has_main && main->second.phase == Phase::kReady ? State::kReady
                   : has_main                                        ? State::kStarting
                   : clock_.Now() < spawn_from_                      ? State::kBackingOff
                                                                     : State::kIdle;
  snapshot.reason = broken_ ? *broken_ : replacement_failure_;
  snapshot.main = main_;
  snapshot.workers = workers_.size();
  snapshot.calls = calls_.size();
  snapshot.restarts = restarts_;
  snapshot.crashes = crashes_;
  snapshot.last_crash = last_crash_;
  if (breaker_.is_open()) {
    snapshot.trial_in =
        std::max(Milliseconds(0),
                 std::chrono::duration_cast<Milliseconds>(*breaker_.trial_from() - clock_.Now()));
  }
  return snapshot;
}

}  // namespace synappsd::workers
