// Supervisor: decides about the workers of one package. Pure: events in, actions out; no I/O, no
// threads, no clock but the one given.
//
// A worker:
//
//   starting --ready--> ready --(replaced, retired: draining)--> stopping --> gone
//      |                  |                |                        |
//      '------------------'--- killed <----'------------------------'   or it crashes
//
// Its part: kMain takes new calls. kSuccessor becomes kMain when it is ready (recycling). kSolo
// runs suspects: calls that were at work when a worker crashed, one at a time, while kMain goes on
// with the rest. kOld ends the calls it has, then it is stopped.
//
// A call: waits -> at a worker -> ended, exactly once, by the worker (CallCompleted) or by an
// EndCall action. When its worker crashes:
//
//   not idempotent                        ended with ABORTED
//   another call is known to be to blame  waits again
//   else it is a suspect                  waits for a solo worker; if that crashes too, the call is
//                                         ended with INTERNAL: it has crashed two workers
//
// A call is to blame that blocks the worker's loop, or does not end within the grace period of its
// cancellation. If the loop lives then, and other calls are at work there, the worker becomes kOld;
// else it is killed.
//
// A quarantine (circuit_breaker.h) ends what waits; calls at work in other workers go on. After its
// time the next call is the trial: it runs alone, and how it goes decides.
#ifndef SYNAPPSD_WORKERS_SUPERVISOR_SUPERVISOR_H_
#define SYNAPPSD_WORKERS_SUPERVISOR_SUPERVISOR_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "workers/supervisor/actions.h"
#include "workers/supervisor/back_off.h"
#include "workers/supervisor/circuit_breaker.h"

namespace synappsd::workers {

struct SupervisorOptions {
  std::string package;                   // for messages
  bool warm = true;                      // keeps a worker ready, also without calls
  Milliseconds start_limit{30'000};      // from the spawning to ready; over it: killed, a crash
  Milliseconds ping_interval{5'000};     // for each worker
  Milliseconds slow_loop{50};            // a loop that is blocked for longer is reported
  Milliseconds blocked_limit{30'000};    // ... for so long, or no answer to a ping: killed, a crash
  Milliseconds cancel_grace{2'000};      // for a call to end that was cancelled or is over its time
  Milliseconds drain_limit{5 * 60'000};  // for the calls of a kOld worker; then it is killed
  Milliseconds stop_limit{2'000};        // for a worker to end by itself; then it is killed
  BackOffOptions back_off;
  BreakerOptions breaker;
  std::uint64_t recycle_after_calls = 100'000;  // 0: never
  std::uint64_t recycle_above_bytes = 0;        // of memory; 0: never
  Milliseconds recycle_pause{60'000};           // after a replacement that failed
  std::size_t max_solo = 4;                     // suspects at a time
  std::size_t max_old = 4;  // over it the oldest is killed before its calls have ended
};

struct SupervisedCall {
  CallId id = 0;
  std::string type;
  std::string method;
  bool idempotent = false;   // may be made again with its request id
  Milliseconds timeout{-1};  // from CallArrived() on; -1: none
};

// What a worker answers to a ping.
struct WorkerPulse {
  Milliseconds blocked{0};  // its loop has been in one function of the module for so long
  CallId call = 0;          // that function works on this call, if it is known
  std::uint64_t memory_bytes = 0;
};

// What there is to see of a supervisor.
struct SupervisorSnapshot {
  enum class State {
    kIdle,
    kStarting,
    kReady,
    kBackingOff,
    kQuarantined,
    kDisabled,
    kRetired,
    kBroken
  };
  State state = State::kIdle;
  std::string reason;  // broken: why; else why the last replacement failed
  WorkerId main = 0;   // takes new calls; 0: none
  std::size_t workers = 0;
  std::size_t calls = 0;
  std::uint64_t restarts = 0;
  std::uint64_t crashes = 0;
  std::optional<WorkerCrash> last_crash;
  std::optional<Milliseconds> trial_in;  // quarantined: until a call may try
};

// One thread at a time. After each event the actions are to be taken and done, in order.
class Supervisor {
 public:
  // `random` gives [0, 1). `clock` must outlive this.
  Supervisor(SupervisorOptions options, const Clock& clock, std::function<double()> random);

  // ---- the package
  void Start();  // before that calls wait
  // Remembered from before; before Start().
  void Quarantine(Milliseconds trial_after, WorkerCrash last_crash);
  void Replace();  // other files or settings: a new worker, a clean record
  void SetDisabled(bool disabled);
  void ClearQuarantine();
  void Retire();  // it is not served any more; is_gone() once its workers are
  bool is_gone() const { return retired_ && workers_.empty(); }

  // ---- calls
  void CallArrived(SupervisedCall call);  // ids are never used again
  void CallCancelled(CallId call);        // an unknown id is nothing
  // False: the call is not that worker's (any more), what it says does not count.
  bool CallCompleted(WorkerId worker, CallId call);

  // ---- workers, as spawned
  void WorkerReady(WorkerId worker);
  void WorkerRefused(WorkerId worker,
                     std::string reason);  // cannot load the module, and never will
  void SpawnFailed(WorkerId worker, std::string reason);
  void WorkerExited(WorkerId worker, ExitReason exit);  // last; also after KillWorker
  void WorkerMisbehaved(WorkerId worker, std::string reason);
  void PongCame(WorkerId worker, const WorkerPulse& pulse);

  // ---- time
  void Tick();
  std::optional<MonotonicTime> NextTick() const;

  std::vector<Action> TakeActions() { return std::exchange(actions_, {}); }
  SupervisorSnapshot Snapshot() const;

 private:
  enum class Part { kMain, kSuccessor, kSolo, kOld };
  enum class Phase { kStarting, kReady, kStopping, kKilled };

  struct Worker {
    WorkerId id = 0;
    Part part = Part::kMain;
    Phase phase = Phase::kStarting;
    MonotonicTime limit = MonotonicTime::max();  // of starting, draining, stopping
    MonotonicTime ready_since{};
    MonotonicTime ping_due = MonotonicTime::max();
    std::optional<MonotonicTime> pinged;  // not answered yet
    Milliseconds loop_blocked{0};         // as of the last answer
    std::uint64_t calls_taken = 0;
    std::set<CallId> calls;
    bool doomed = false;  // holds a call that does not end: killed rather than stopped
  };
  struct Call {
    SupervisedCall asked;
    WorkerId worker = 0;  // 0: waits
    MonotonicTime deadline = MonotonicTime::max();
    MonotonicTime timer = MonotonicTime::max();  // as in timers_
    std::optional<Code> ending;  // it was cancelled, or is over its time, and has its grace period
    bool suspect = false;        // or the trial: runs alone
    unsigned crashes = 0;
    unsigned invoked = 0;
  };
  // What has befallen a worker.
  struct Fate {
    std::string reason;
    ExitReason exit{9, 0};
    bool counts = true;                     // on the package's record
    bool calls_suspect = true;              // else its calls had no part in it
    std::optional<SupervisedCall> culprit;  // known to be to blame
  };

  // supervisor_calls.cc
  std::optional<Status> Refusal() const;
  void SetTimer(CallId id, Call& call, MonotonicTime at);
  void CallDue(CallId id);
  void BeginEnding(CallId id, Call& call, Code code);
  void GiveUp(CallId id);
  void Invoke(Worker& worker, CallId id);
  void Remove(CallId id);
  void End(CallId id, Status status);
  void FailWaiting(const Status& status);
  void Orphan(CallId id, const Fate& fate);

  // supervisor_workers.cc
  void Spawn(Part part);
  void Ping(Worker& worker);
  void Drain(Worker& worker);
  void DrainAll();
  void StopIfDone(Worker& worker);
  void Recycle();
  void WorkerDue(Worker& worker);
  Worker* FindAlive(WorkerId id);
  void LetGo(const Worker& worker);
  void Kill(Worker& worker, const Fate& fate);  // a crash, of our making
  void KillBlocked(Worker& worker, CallId call);
  void KillQuietly(Worker& worker, const std::string& reason);
  void Lost(Worker& worker, const Fate& fate);
  void Report(const Worker& worker, const Fate& fate);
  WorkerCrash MakeCrash(const Worker& worker, const Fate& fate) const;
  void FailReplacement(Worker& worker, const std::string& reason);

  // supervisor.cc
  void Pump();
  void PumpSolo();
  void SpawnWanted();
  bool is_serving() const { return started_ && !disabled_ && !retired_ && !broken_; }
  void CleanRecord();

  const SupervisorOptions options_;
  const Clock& clock_;
  BackOff back_off_;
  CircuitBreaker breaker_;

  bool started_ = false;
  bool disabled_ = false;
  bool retired_ = false;
  std::optional<std::string> broken_;
  std::string replacement_failure_;
  MonotonicTime spawn_from_ = MonotonicTime::min();    // the back-off
  MonotonicTime recycle_from_ = MonotonicTime::min();  // the pause after a failed replacement
  CallId trial_ = 0;                                   // the call that tries; 0: none
  bool crash_not_replaced_ = false;
  std::uint64_t restarts_ = 0;
  std::uint64_t crashes_ = 0;
  std::optional<WorkerCrash> last_crash_;

  WorkerId last_worker_ = 0;
  std::map<WorkerId, Worker> workers_;
  WorkerId main_ = 0;
  WorkerId successor_ = 0;

  std::unordered_map<CallId, Call> calls_;
  std::deque<CallId> waiting_;   // for main_
  std::deque<CallId> suspects_;  // for a solo worker
  std::set<std::pair<MonotonicTime, CallId>> timers_;

  std::vector<Action> actions_;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SUPERVISOR_SUPERVISOR_H_
