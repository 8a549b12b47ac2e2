// World: does what a Supervisor wants done, on paper, and checks that it may want it.
#ifndef SYNAPPSD_TESTS_UNIT_WORKERS_SUPERVISOR_WORLD_H_
#define SYNAPPSD_TESTS_UNIT_WORKERS_SUPERVISOR_WORLD_H_

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "workers/supervisor/supervisor.h"

namespace synappsd::workers {

// In tests of the back-off a full delay is what the random number 1 gives.
inline SupervisorOptions TestOptions() {
  SupervisorOptions options;
  options.package = "org.example.test";
  return options;
}

class World {
 public:
  struct Worker {
    bool spawned = false;
    bool ready = false;
    bool stopping = false;
    bool killed = false;
    bool gone = false;
    std::set<CallId> calls;
    std::set<CallId> cancelled;
    int pings = 0;
  };
  struct Call {
    std::optional<Status> end;  // OK: completed by a worker
    unsigned invoked = 0;
    bool idempotent = true;
  };

  explicit World(SupervisorOptions options = TestOptions())
      : supervisor(std::move(options), clock, [this] { return random; }) {}

  // ---- events; each does the actions that follow
  void Start() {
    supervisor.Start();
    Do();
  }
  CallId Arrive(bool idempotent = true, Milliseconds timeout = Milliseconds(60'000),
                const std::string& type = "echo") {
    const CallId id = ++last_call;
    calls[id].idempotent = idempotent;
    supervisor.CallArrived({id, type, "applet.handle/1", idempotent, timeout});
    Do();
    return id;
  }
  void Cancel(CallId id) {
    supervisor.CallCancelled(id);
    Do();
  }
  void Ready(WorkerId id) {
    workers.at(id).ready = true;
    supervisor.WorkerReady(id);
    Do();
  }
  void Complete(CallId id) {
    const WorkerId worker = WorkerOf(id);
    ASSERT_NE(worker, 0u) << "call " << id << " is with no worker";
    ASSERT_TRUE(supervisor.CallCompleted(worker, id));
    workers.at(worker).calls.erase(id);
    End(id, Status::Ok());
    Do();
  }
  void Exit(WorkerId id, ExitReason exit = {11, 0}) {
    workers.at(id).gone = true;
    workers.at(id).calls.clear();
    supervisor.WorkerExited(id, exit);
    Do();
  }
  void Advance(Milliseconds time) {
    clock.Advance(time);
    supervisor.Tick();
    Do();
  }
  // As time goes by with a timer that is set to NextTick(); workers that may answer pings.
  void Pass(Milliseconds time, bool answer_pings = true) {
    const MonotonicTime end = clock.Now() + time;
    while (true) {
      const auto next = supervisor.NextTick();
      if (!next || *next > end) break;
      ASSERT_GT(*next, clock.Now()) << "what was due was not done";
      Advance(std::chrono::duration_cast<Milliseconds>(*next - clock.Now()));
      if (answer_pings) Pong();
    }
    clock.Advance(std::chrono::duration_cast<Milliseconds>(end - clock.Now()));
  }
  void Pong(const WorkerPulse& pulse = {}) {
    for (auto& [id, worker] : workers) {
      if (worker.pings == 0 || worker.gone) continue;
      worker.pings = 0;
      supervisor.PongCame(id, pulse);
    }
    Do();
  }

  // ---- what to see
  WorkerId Main() const { return supervisor.Snapshot().main; }
  WorkerId Last() const { return workers.empty() ? 0 : workers.rbegin()->first; }
  WorkerId WorkerOf(CallId call) const {
    for (const auto& [id, worker] : workers) {
      if (worker.calls.count(call) != 0) return id;
    }
    return 0;
  }
  SupervisorSnapshot::State state() const { return supervisor.Snapshot().state; }
  std::optional<Code> Outcome(CallId call) const {
    const auto& end = calls.at(call).end;
    return end ? std::optional(end->code()) : std::nullopt;
  }
  const std::string& Message(CallId call) const { return calls.at(call).end->message(); }

  // Starts, and has the first worker ready.
  WorkerId StartReady() {
    Start();
    const WorkerId worker = Main();
    Ready(worker);
    return worker;
  }
  // The worker crashes, and the next one is ready as soon as there is one.
  void CrashMain() {
    Exit(Main());
    for (int i = 0; i < 1'000 && Main() == 0; ++i) Pass(Milliseconds(10));
    if (Main() != 0) Ready(Main());
  }

  void Do() {
    for (Action& action : supervisor.TakeActions()) {
      std::visit([this](auto& what) { Do(what); }, action);
    }
  }

  FakeClock clock;
  double random = 0.999999;
  std::map<WorkerId, Worker> workers;
  std::map<CallId, Call> calls;
  CallId last_call = 0;
  std::vector<ReportCrash> crashes;
  std::vector<StoreQuarantine> quarantines;
  int quarantines_forgotten = 0;
  std::vector<std::string> failed_replacements;
  std::vector<Milliseconds> slow_loops;
  Supervisor supervisor;

 private:
  // A worker that may be told something.
  Worker& Reachable(WorkerId id) {
    Worker& worker = workers[id];
    EXPECT_TRUE(worker.ready && !worker.killed && !worker.gone && !worker.stopping)
        << "worker " << id;
    return worker;
  }
  void End(CallId id, Status status) {
    Call& call = calls.at(id);
    EXPECT_FALSE(call.end) << "call " << id << " ends twice: " << status.ToString();
    call.end = std::move(status);
  }

  void Do(const SpawnWorker& what) {
    EXPECT_FALSE(workers[what.worker].spawned);
    workers[what.worker].spawned = true;
  }
  void Do(const InvokeCall& what) {
    Call& call = calls.at(what.call);
    EXPECT_FALSE(call.end);
    EXPECT_EQ(WorkerOf(what.call), 0u) << "two workers have call " << what.call;
    EXPECT_EQ(what.replay, call.invoked);
    EXPECT_TRUE(call.idempotent || call.invoked == 0);
    ++call.invoked;
    Reachable(what.worker).calls.insert(what.call);
  }
  void Do(const CancelCall& what) {
    EXPECT_EQ(Reachable(what.worker).calls.count(what.call), 1u);
    workers[what.worker].cancelled.insert(what.call);
  }
  void Do(const ForgetCall& what) { EXPECT_EQ(Reachable(what.worker).calls.erase(what.call), 1u); }
  void Do(const PingWorker& what) { Reachable(what.worker).pings = 1; }
  void Do(const StopWorker& what) {
    Worker& worker = Reachable(what.worker);
    EXPECT_TRUE(worker.calls.empty());
    worker.stopping = true;
  }
  void Do(const KillWorker& what) {
    Worker& worker = workers[what.worker];
    EXPECT_TRUE(worker.spawned && !worker.killed && !worker.gone) << "worker " << what.worker;
    worker.killed = true;
    worker.calls.clear();
  }
  void Do(const EndCall& what) {
    EXPECT_FALSE(what.status.ok());
    for (auto& [id, worker] : workers) worker.calls.erase(what.call);
    End(what.call, what.status);
  }
  void Do(const ReportCrash& what) { crashes.push_back(what); }
  void Do(const StoreQuarantine& what) { quarantines.push_back(what); }
  void Do(const ForgetQuarantine&) { ++quarantines_forgotten; }
  void Do(const ReportSlowLoop& what) { slow_loops.push_back(what.took); }
  void Do(const ReportFailedReplacement& what) { failed_replacements.push_back(what.reason); }
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_TESTS_UNIT_WORKERS_SUPERVISOR_WORLD_H_
