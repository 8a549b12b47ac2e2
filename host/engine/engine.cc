#include "engine/engine.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "engine/admission.h"
#include "engine/inbox.h"
#include "engine/runner.h"

namespace synappsd::engine {
namespace {

constexpr std::size_t kMaxPendingCancels = 1024;

Status ShuttingDown() { return Status(Code::kUnavailable, "The daemon is shutting down"); }

}  // namespace

class Engine::Impl {
 public:
  Impl(const EngineOptions& options, store::RunStore& store, applets::AppletCaller& caller,
       const applets::AppletCatalog& catalog, RunObserver& observer, const Clock& clock,
       OtherDaemons* others)
      : clock_(clock),
        admission_(options.max_active_runs + options.max_waiting_runs, options.max_held_bytes),
        inbox_(std::make_shared<Inbox>()),
        runner_(options, {store, caller, catalog, observer, clock, admission_, others}, inbox_),
        thread_([this] { Loop(); }) {
    pthread_setname_np(thread_.native_handle(), "engine");
  }

  void Resume(std::function<void(Result<std::size_t>)> done) {
    const bool posted = inbox_->Post([done](Runner& runner) { runner.Resume(done); });
    if (!posted) done(ShuttingDown());
  }

  void TakeUp(std::vector<TakenRun> runs) {
    inbox_->Post([runs = std::move(runs)](Runner& runner) { runner.TakeUp(runs); });
  }

  void DropRuns(std::function<void(std::vector<DroppedRun>)> done) {
    const bool posted = inbox_->Post([done](Runner& runner) { done(runner.DropRuns()); });
    if (!posted) done({});  // it has stopped, and holds none
  }

  void CancelHeld(std::string run_id) {
    inbox_->Post([run_id = std::move(run_id)](Runner& runner) { runner.CancelHeld(run_id); });
  }

  void LeaseIsBack() {
    inbox_->Post([](Runner& runner) { runner.LeaseIsBack(); });
  }

  void StartRun(RunRequest request, std::function<void(Result<std::string>)> done) {
    const std::size_t size_bytes = Admission::SizeOf(request.flow, request.input.size());
    const Status admitted = admission_.Admit(size_bytes);
    if (!admitted.ok()) return done(admitted);
    const bool posted =
        inbox_->Post([request = std::move(request), size_bytes, done](Runner& runner) mutable {
          runner.Start(std::move(request), size_bytes, done);
        });
    if (posted) return;
    admission_.Leave(size_bytes);
    done(ShuttingDown());
  }

  void CancelRun(std::string run_id, std::function<void(Status)> done) {
    if (pending_cancels_->fetch_add(1) >= kMaxPendingCancels) {
      --*pending_cancels_;
      return done(Status(Code::kResourceExhausted, "Too many cancellations wait; try again later"));
    }
    // The count is shared: a lookup in the store may answer after the engine has gone.
    auto counted = [done = std::move(done), pending = pending_cancels_](const Status& status) {
      --*pending;
      done(status);
    };
    const bool posted = inbox_->Post(
        [run_id = std::move(run_id), counted](Runner& runner) { runner.Cancel(run_id, counted); });
    if (!posted) counted(ShuttingDown());
  }

  EngineLoad Load() const {
    EngineLoad load = runner_.load();
    load.queued_tasks = inbox_->size();
    return load;
  }

  void Probe(std::function<void()> answered) {
    inbox_->Post([answered = std::move(answered)](Runner&) { answered(); });
  }

  void Drain(Milliseconds limit) {
    const std::lock_guard<std::mutex> lock(drain_mutex_);
    if (!thread_.joinable()) return;
    inbox_->Post([this, limit](Runner& runner) {
      runner.BeginDrain();
      stop_at_ = clock_.Now() + limit;
    });
    thread_.join();
  }

 private:
  void Loop() {
    while (!MayStop()) {
      for (const Inbox::Task& task : inbox_->Wait(WaitLimit())) task(runner_);
      runner_.RunTimers();
      runner_.Settle();
    }
    runner_.Stop();
    for (const Inbox::Task& task : inbox_->Close()) task(runner_);
  }

  bool MayStop() const { return stop_at_ && (runner_.IsIdle() || clock_.Now() >= *stop_at_); }

  // Until the next timer or the end of draining; none: until there is a task.
  std::optional<Milliseconds> WaitLimit() const {
    std::optional<MonotonicTime> until = runner_.next_timer();
    if (stop_at_ && (!until || *stop_at_ < *until)) until = stop_at_;
    if (!until) return std::nullopt;
    const auto left = std::chrono::ceil<Milliseconds>(*until - clock_.Now());
    return std::max(left, Milliseconds(0));
  }

  const Clock& clock_;
  Admission admission_;
  const std::shared_ptr<std::atomic<std::size_t>> pending_cancels_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  const std::shared_ptr<Inbox> inbox_;
  Runner runner_;                         // the engine's thread only, as is stop_at_
  std::optional<MonotonicTime> stop_at_;  // set: draining
  std::mutex drain_mutex_;
  std::thread thread_;  // last: it uses all the others
};

Engine::Engine(EngineOptions options, store::RunStore& store, applets::AppletCaller& caller,
               const applets::AppletCatalog& catalog, RunObserver& observer, const Clock& clock,
               OtherDaemons* others)
    : impl_(std::make_unique<Impl>(options, store, caller, catalog, observer, clock, others)) {}

Engine::~Engine() { Drain(Milliseconds(0)); }

void Engine::Resume(std::function<void(Result<std::size_t>)> done) {
  impl_->Resume(std::move(done));
}

void Engine::TakeUp(std::vector<TakenRun> runs) { impl_->TakeUp(std::move(runs)); }

void Engine::DropRuns(std::function<void(std::vector<DroppedRun>)> done) {
  impl_->DropRuns(std::move(done));
}

void Engine::CancelHeld(std::string run_id) { impl_->CancelHeld(std::move(run_id)); }

void Engine::LeaseIsBack() { impl_->LeaseIsBack(); }

void Engine::StartRun(RunRequest request, std::function<void(Result<std::string>)> done) {
  impl_->StartRun(std::move(request), std::move(done));
}

void Engine::CancelRun(std::string run_id, std::function<void(Status)> done) {
  impl_->CancelRun(std::move(run_id), std::move(done));
}

EngineLoad Engine::Load() const { return impl_->Load(); }

void Engine::Probe(std::function<void()> answered) { impl_->Probe(std::move(answered)); }

void Engine::Drain(Milliseconds limit) { impl_->Drain(limit); }

}  // namespace synappsd::engine
