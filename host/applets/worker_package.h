// WorkerPackage: a package whose module runs in worker processes. Does what its Supervisor decides.
#ifndef SYNAPPSD_APPLETS_WORKER_PACKAGE_H_
#define SYNAPPSD_APPLETS_WORKER_PACKAGE_H_

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "applets/package_runtime.h"
#include "applets/package_server.h"
#include "applets/quarantine_store.h"
#include "services/host_methods.h"
#include "services/timers.h"
#include "workers/process/reactor.h"
#include "workers/process/worker_process.h"
#include "workers/supervisor/supervisor.h"

namespace synappsd::applets {

class WorkerPackage : public PackageServer, public std::enable_shared_from_this<WorkerPackage> {
 public:
  struct Parts {
    services::HostMethods& methods;
    services::Timers& timers;
    const Clock& clock;
    workers::Reactor& reactor;
    QuarantineStore& quarantines;
    std::filesystem::path worker_program;
    workers::SupervisorOptions supervision;  // `package` is set here
    std::function<void(const std::string& package, const WorkerCrash& crash)> on_crash = {};
    // What no report may show; empty: nothing is known.
    std::function<std::vector<std::string>(const Package&)> secrets_of = {};
    const workers::ControlGroups* control_groups = nullptr;
  };

  // Starts a worker at once if `supervision.warm`.
  static std::shared_ptr<WorkerPackage> Make(const ServedPackage& served, Parts parts,
                                             CallEnded ended);

  void Invoke(const std::shared_ptr<ActiveCall>& call) override;
  void Cancel(CallId call) override;
  void Replace(std::shared_ptr<const Package> package) override;
  Status Reload() override;
  void SetDisabled(bool disabled) override;
  void ClearQuarantine() override;
  PackageStatus GetStatus() const override;
  void Retire() override;
  bool is_gone() const override;
  void BeginStop(Milliseconds limit) override;
  bool Stop(Milliseconds limit) override;

 private:
  class Listener;
  using WorkerId = workers::WorkerId;
  // What the report of a worker's crash says besides how it ended.
  struct Story {
    std::shared_ptr<const Package> package;
    std::shared_ptr<workers::LogTail> tail;
    MonotonicTime begun;
    std::uint64_t memory_bytes = 0;  // when it was last looked at
  };
  struct Worker {
    std::shared_ptr<workers::WorkerProcess> process;
    std::shared_ptr<PackageRuntime> runtime;
  };

  WorkerPackage(const ServedPackage& served, Parts parts, CallEnded ended);

  void Start(bool disabled);
  // Tells the supervisor and does what it wants, in order, on this thread or the one that is at it.
  void Tell(const std::function<void(workers::Supervisor&)>& event);
  void SetTimer();  // with the lock

  void Do(const workers::SpawnWorker& what);
  void Do(const workers::InvokeCall& what);
  void Do(const workers::CancelCall& what);
  void Do(const workers::ForgetCall& what);
  void Do(const workers::PingWorker& what);
  void Do(const workers::StopWorker& what);
  void Do(const workers::KillWorker& what);
  void Do(const workers::EndCall& what);
  void Do(const workers::ReportCrash& what);
  void Do(const workers::StoreQuarantine& what);
  void Do(const workers::ForgetQuarantine& what);
  void Do(const workers::ReportSlowLoop& what);
  void Do(const workers::ReportFailedReplacement& what);

  std::shared_ptr<workers::WorkerListener> ListenerFor(WorkerId worker);
  Worker Find(WorkerId id) const;  // its pointers are null if there is none
  void OnCallEnded(WorkerId worker, const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome);
  void Drop(WorkerId worker);
  void OnRefused(WorkerId worker, const workers::WorkerFailed& failed);
  void OnMemory(WorkerId worker, std::uint64_t memory_bytes);
  WorkerCrash Report(WorkerId worker, WorkerCrash crash);
  void OnLayers(const workers::LayerOutcomes& layers);
  void OnExited(WorkerId worker, workers::ExitReason exit);
  workers::WorkerStart StartOf(const Package& package) const;
  static workers::FrameLimits LimitsOf(const Package& package);

  const Parts parts_;
  const CallEnded ended_;
  const SandboxMode sandbox_;
  const std::string id_;

  mutable std::mutex mutex_;
  std::shared_ptr<const Package> package_;  // guarded by mutex_: for workers to come
  workers::Supervisor supervisor_;          // guarded by mutex_
  std::deque<workers::Action> actions_;     // guarded by mutex_
  bool acting_ = false;                     // guarded by mutex_: a thread does the actions
  bool stopped_ = false;                    // guarded by mutex_
  std::map<WorkerId, Worker> workers_;      // guarded by mutex_
  std::map<WorkerId, Story> stories_;       // guarded by mutex_: also of the last that ended
  std::optional<WorkerCrash> last_report_;  // guarded by mutex_: since the daemon's start
  std::vector<SandboxLayer> layers_;        // guarded by mutex_: of the last worker that told
  std::unordered_map<CallId, std::shared_ptr<ActiveCall>> calls_;  // guarded by mutex_
  std::optional<MonotonicTime> timer_at_;                          // guarded by mutex_
  std::uint64_t timer_ = 0;                                        // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_WORKER_PACKAGE_H_
