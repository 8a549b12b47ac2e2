// WorkerPackage: what others see of it, and what it hears from its workers.
#include "applets/worker_package.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "services/http_fetch.h"

namespace synappsd::applets {
namespace {

workers::SupervisorOptions Supervision(const ServedPackage& served,
                                       workers::SupervisorOptions options) {
  options.package = served.package->manifest.id;
  return options;
}

PackageState StateOf(workers::SupervisorSnapshot::State state) {
  using From = workers::SupervisorSnapshot::State;
  switch (state) {
    case From::kIdle:
      return PackageState::kIdle;
    case From::kStarting:
      return PackageState::kStarting;
    case From::kReady:
      return PackageState::kReady;
    case From::kBackingOff:
      return PackageState::kBackingOff;
    case From::kQuarantined:
      return PackageState::kQuarantined;
    case From::kDisabled:
      return PackageState::kDisabled;
    case From::kRetired:
      return PackageState::kDraining;
    case From::kBroken:
      return PackageState::kBroken;
  }
  return PackageState::kIdle;
}

}  // namespace

// Passes on what one worker tells, as long as the package is there.
class WorkerPackage::Listener : public workers::WorkerListener {
 public:
  Listener(std::weak_ptr<WorkerPackage> package, WorkerId worker)
      : package_(std::move(package)), worker_(worker) {}

  void OnSpawnFailed(Status reason) override {
    Tell([&](workers::Supervisor& supervisor) {
      supervisor.SpawnFailed(worker_, reason.message());
    });
    if (const auto package = package_.lock()) package->Drop(worker_);
  }
  void OnReady(workers::WorkerReady ready) override {
    if (const auto package = package_.lock()) package->OnLayers(ready.layers);
    Tell([&](workers::Supervisor& supervisor) { supervisor.WorkerReady(worker_); });
  }
  void OnFailed(workers::WorkerFailed failed) override {
    if (const auto package = package_.lock()) package->OnRefused(worker_, failed);
  }
  void OnPong(workers::WorkerPong pong, std::uint64_t memory_bytes) override {
    if (const auto package = package_.lock()) package->OnMemory(worker_, memory_bytes);
    Tell([&](workers::Supervisor& supervisor) {
      supervisor.PongCame(worker_, {pong.blocked, pong.call, memory_bytes});
    });
  }
  void OnMisbehaved(std::string what) override {
    Tell([&](workers::Supervisor& supervisor) {
      supervisor.WorkerMisbehaved(worker_, std::move(what));
    });
  }
  void OnExited(workers::ExitReason exit) override {
    if (const auto package = package_.lock()) package->OnExited(worker_, exit);
  }

 private:
  void Tell(const std::function<void(workers::Supervisor&)>& event) {
    if (const auto package = package_.lock()) package->Tell(event);
  }

  const std::weak_ptr<WorkerPackage> package_;
  const WorkerId worker_;
};

WorkerPackage::WorkerPackage(const ServedPackage& served, Parts parts, CallEnded ended)
    : parts_(std::move(parts)),
      ended_(std::move(ended)),
      sandbox_(served.sandbox),
      id_(served.package->manifest.id),
      package_(served.package),
      supervisor_(Supervision(served, parts_.supervision), parts_.clock, services::RandomFraction) {
}

std::shared_ptr<workers::WorkerListener> WorkerPackage::ListenerFor(WorkerId worker) {
  return std::make_shared<Listener>(weak_from_this(), worker);
}

std::shared_ptr<WorkerPackage> WorkerPackage::Make(const ServedPackage& served, Parts parts,
                                                   CallEnded ended) {
  std::shared_ptr<WorkerPackage> package(
      new WorkerPackage(served, std::move(parts), std::move(ended)));
  package->Start(served.disabled);
  return package;
}

void WorkerPackage::Start(bool disabled) {
  std::optional<Quarantine> remembered;
  for (Quarantine& quarantine : parts_.quarantines.All()) {
    if (quarantine.package == id_) remembered = std::move(quarantine);
  }
  const std::string version = package_->manifest.version;
  if (remembered && remembered->version != version) {
    parts_.quarantines.Remove(id_);
    remembered.reset();
  }
  Tell([&](workers::Supervisor& supervisor) {
    if (remembered) {
      const double left = remembered->until_unix_seconds - parts_.clock.UnixSeconds();
      supervisor.Quarantine(Milliseconds(static_cast<std::int64_t>(std::max(0.0, left) * 1000)),
                            remembered->crash);
    }
    if (disabled) supervisor.SetDisabled(true);
    supervisor.Start();
  });
}

// ---- the supervisor

void WorkerPackage::Tell(const std::function<void(workers::Supervisor&)>& event) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (stopped_) return;
  event(supervisor_);
  for (workers::Action& action : supervisor_.TakeActions()) actions_.push_back(std::move(action));
  SetTimer();
  if (std::exchange(acting_, true)) return;
  while (!actions_.empty()) {
    const workers::Action action = std::move(actions_.front());
    actions_.pop_front();
    lock.unlock();
    std::visit([this](const auto& what) { Do(what); }, action);
    lock.lock();
  }
  acting_ = false;
}

void WorkerPackage::SetTimer() {
  const std::optional<MonotonicTime> next = supervisor_.NextTick();
  if (!next || (timer_at_ && *timer_at_ <= *next)) return;
  if (timer_at_) parts_.timers.Cancel(timer_);
  timer_at_ = next;
  const auto in = std::chrono::ceil<Milliseconds>(*next - parts_.clock.Now());
  timer_ =
      parts_.timers.After(std::max(in, Milliseconds(0)), [weak = weak_from_this(), at = *next] {
        const auto self = weak.lock();
        if (self == nullptr) return;
        {
          const std::lock_guard<std::mutex> lock(self->mutex_);
          if (self->timer_at_ == at) self->timer_at_.reset();
        }
        self->Tell([](workers::Supervisor& supervisor) { supervisor.Tick(); });
      });
}

// ---- calls

void WorkerPackage::Invoke(const std::shared_ptr<ActiveCall>& call) {
  const AppletCall& asked = call->call();
  workers::SupervisedCall supervised;
  supervised.id = call->id();
  supervised.type = asked.type;
  supervised.method = asked.method;
  supervised.timeout = asked.timeout;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_.emplace(call->id(), call);
    const AppletEntry* entry = FindApplet(package_->manifest, asked.type);
    supervised.idempotent = entry != nullptr && entry->info.idempotent;
  }
  Tell([&](workers::Supervisor& supervisor) { supervisor.CallArrived(std::move(supervised)); });
}

void WorkerPackage::Cancel(CallId call) {
  Tell([&](workers::Supervisor& supervisor) { supervisor.CallCancelled(call); });
}

// The worker says that the call is over: that counts only if the supervisor thinks it has it.
void WorkerPackage::OnCallEnded(WorkerId worker, const std::shared_ptr<ActiveCall>& call,
                                AppletOutcome outcome) {
  bool counts = false;
  Tell([&](workers::Supervisor& supervisor) {
    counts = supervisor.CallCompleted(worker, call->id());
    if (counts) calls_.erase(call->id());
  });
  if (counts) ended_(call, std::move(outcome));
}

// ---- workers

WorkerPackage::Worker WorkerPackage::Find(WorkerId id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = workers_.find(id);
  return found == workers_.end() ? Worker() : found->second;
}

void WorkerPackage::Drop(WorkerId id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  workers_.erase(id);
}

void WorkerPackage::OnMemory(WorkerId id, std::uint64_t memory_bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto story = stories_.find(id);
  if (story != stories_.end()) story->second.memory_bytes = memory_bytes;
}

void WorkerPackage::OnLayers(const workers::LayerOutcomes& layers) {
  const std::lock_guard<std::mutex> lock(mutex_);
  layers_.clear();
  for (const workers::LayerOutcome& layer : layers) {
    layers_.push_back({layer.name, layer.in_force, layer.why});
  }
}

void WorkerPackage::OnRefused(WorkerId id, const workers::WorkerFailed& failed) {
  OnLayers(failed.layers);
  Log(LogLevel::kError, "applet package does not load",
      {{"package", id_}, {"reason", failed.status.ToString()}});
  Tell([&](workers::Supervisor& supervisor) {
    supervisor.WorkerRefused(id, failed.status.message());
  });
}

void WorkerPackage::OnExited(WorkerId id, workers::ExitReason exit) {
  const Worker worker = Find(id);
  if (worker.runtime != nullptr) worker.runtime->Abandon();
  Drop(id);
  Tell([&](workers::Supervisor& supervisor) { supervisor.WorkerExited(id, exit); });
}

// ---- administration

void WorkerPackage::Replace(std::shared_ptr<const Package> package) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    package_ = std::move(package);
  }
  Tell([](workers::Supervisor& supervisor) { supervisor.Replace(); });
}

Status WorkerPackage::Reload() {
  const PackageState state = GetStatus().state;
  if (state == PackageState::kDisabled || state == PackageState::kQuarantined) {
    return Status(Code::kFailedPrecondition,
                  "package " + id_ + " is " + PackageStateName(state) + ": " +
                      (state == PackageState::kDisabled ? "enable it" : "clear the quarantine"));
  }
  Tell([](workers::Supervisor& supervisor) { supervisor.Replace(); });
  return Status::Ok();
}

void WorkerPackage::SetDisabled(bool disabled) {
  Tell([&](workers::Supervisor& supervisor) { supervisor.SetDisabled(disabled); });
}

void WorkerPackage::ClearQuarantine() {
  Tell([](workers::Supervisor& supervisor) { supervisor.ClearQuarantine(); });
}

void WorkerPackage::Retire() {
  Tell([](workers::Supervisor& supervisor) { supervisor.Retire(); });
}

bool WorkerPackage::is_gone() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return supervisor_.is_gone();
}

PackageStatus WorkerPackage::GetStatus() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const workers::SupervisorSnapshot snapshot = supervisor_.Snapshot();
  PackageStatus status;
  status.package = id_;
  status.version = package_->manifest.version;
  status.state = StateOf(snapshot.state);
  status.reason = snapshot.reason;
  status.restarts = snapshot.restarts;
  status.crashes = snapshot.crashes;
  status.calls_in_flight = snapshot.calls;
  status.last_crash = last_report_ ? last_report_ : snapshot.last_crash;
  status.sandbox = layers_;
  const auto main = workers_.find(snapshot.main);
  if (main != workers_.end()) status.pid = main->second.process->pid();
  if (snapshot.trial_in) {
    status.quarantined_until_unix_seconds =
        parts_.clock.UnixSeconds() + static_cast<double>(snapshot.trial_in->count()) / 1000;
  }
  return status;
}

// ---- the end

void WorkerPackage::BeginStop(Milliseconds limit) {
  std::map<WorkerId, Worker> workers;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    actions_.clear();
    workers = workers_;
  }
  for (const auto& [id, worker] : workers) worker.process->BeginStop(limit);
}

bool WorkerPackage::Stop(Milliseconds limit) {
  const MonotonicTime until = parts_.clock.Now() + limit;
  std::map<WorkerId, Worker> workers;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    workers.swap(workers_);
  }
  bool all_ended = true;
  for (const auto& [id, worker] : workers) {
    const auto left = std::chrono::duration_cast<Milliseconds>(until - parts_.clock.Now());
    if (!worker.process->Stop(std::max(left, Milliseconds(0)))) all_ended = false;
    worker.runtime->Abandon();
  }
  return all_ended;
}

}  // namespace synappsd::applets
