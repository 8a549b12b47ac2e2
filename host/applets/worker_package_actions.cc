// WorkerPackage: does what its supervisor wants.
#include <algorithm>
#include <utility>

#include "applets/crash_json.h"
#include "applets/module/module_host.h"
#include "applets/worker_package.h"
#include "base/log.h"
#include "workers/syscalls/system_call_filter.h"

namespace synappsd::applets {
namespace {

// Their crash may still be reported.
constexpr std::size_t kMaxEndedStories = 8;

// Near enough to its limit that the next allocation may have been too much.
constexpr std::uint64_t kNearLimitPercent = 90;

// What C++ and C programs say when they get no memory.
bool SaysOutOfMemory(const std::vector<std::string>& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find("bad_alloc") != std::string::npos ||
           line.find("ut of memory") != std::string::npos ||
           line.find("annot allocate memory") != std::string::npos;
  });
}

LogLevel LowestLevelKept() {
  int level = static_cast<int>(LogLevel::kTrace);
  while (level < static_cast<int>(LogLevel::kOff) && !LogEnabled(static_cast<LogLevel>(level))) {
    ++level;
  }
  return static_cast<LogLevel>(level);
}

workers::SandboxMode ToWorkerMode(SandboxMode mode) {
  switch (mode) {
    case SandboxMode::kAuto:
      return workers::SandboxMode::kAuto;
    case SandboxMode::kRequire:
      return workers::SandboxMode::kRequire;
    case SandboxMode::kOff:
      return workers::SandboxMode::kOff;
  }
  return workers::SandboxMode::kRequire;
}

}  // namespace

// The output of a call or a request, whichever may be longer: more is not to be kept in memory only
// because a worker says that it comes.
workers::FrameLimits WorkerPackage::LimitsOf(const Package& package) {
  workers::FrameLimits limits;
  limits.json_bytes = limits.body_bytes = static_cast<std::size_t>(std::max<std::uint64_t>(
      package.manifest.output_bytes, ModuleHostOptions().max_request_bytes));
  return limits;
}

workers::WorkerStart WorkerPackage::StartOf(const Package& package) const {
  workers::WorkerStart start;
  start.library = package.manifest.library.string();
  start.package = id_;
  start.version = package.manifest.version;
  start.config_json = package.context->config_json;
  start.pool_threads = static_cast<std::uint32_t>(PoolThreads(package.manifest));
  start.memory_bytes = package.manifest.memory_bytes;
  start.sandbox = ToWorkerMode(sandbox_);
  start.log_level = LowestLevelKept();
  const Result<std::string>& filter = workers::SystemCallFilter();
  if (filter.ok()) {
    start.system_call_filter = *filter;
  } else {
    Log(LogLevel::kError, "workers run without the sandbox's layer seccomp",
        {{"package", id_}, {"reason", filter.status().message()}});
  }
  return start;
}

void WorkerPackage::Do(const workers::SpawnWorker& what) {
  const WorkerId id = what.worker;
  std::shared_ptr<const Package> package;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    package = package_;
  }
  Worker worker;
  worker.runtime = std::make_shared<PackageRuntime>(
      package, parts_.methods, parts_.clock,
      [weak = weak_from_this(), id](const std::shared_ptr<ActiveCall>& call,
                                    AppletOutcome outcome) {
        if (const auto self = weak.lock()) self->OnCallEnded(id, call, std::move(outcome));
      });
  const auto tail = std::make_shared<workers::LogTail>();
  worker.runtime->SetLogTail(tail);
  worker.process = std::make_shared<workers::WorkerProcess>(parts_.reactor, parts_.worker_program,
                                                            StartOf(*package), LimitsOf(*package),
                                                            tail, parts_.control_groups);
  worker.runtime->SetEndpoint(worker.process);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return;
    workers_.emplace(id, worker);
    stories_[id] = {package, tail, parts_.clock.Now(), 0};
    while (stories_.size() > workers_.size() + kMaxEndedStories) {
      const auto ended = std::find_if(stories_.begin(), stories_.end(), [&](const auto& story) {
        return workers_.count(story.first) == 0;
      });
      stories_.erase(ended);
    }
  }
  worker.process->Spawn(worker.runtime, ListenerFor(id));
}

void WorkerPackage::Do(const workers::InvokeCall& what) {
  const Worker worker = Find(what.worker);
  std::shared_ptr<ActiveCall> call;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = calls_.find(what.call);
    if (found != calls_.end()) call = found->second;
  }
  if (worker.runtime == nullptr || call == nullptr) return;  // it has just exited
  if (what.replay > 0) call->Restart();
  const Status invoked = worker.runtime->Invoke(call, what.replay);
  if (invoked.ok()) return;
  parts_.timers.After(Milliseconds(0),
                      [self = shared_from_this(), id = what.worker, call, invoked] {
                        self->OnCallEnded(id, call, {invoked, {}, {}});
                      });
}

void WorkerPackage::Do(const workers::CancelCall& what) {
  const Worker worker = Find(what.worker);
  if (worker.runtime != nullptr) worker.runtime->Cancel(what.call);
}

void WorkerPackage::Do(const workers::ForgetCall& what) {
  const Worker worker = Find(what.worker);
  if (worker.runtime != nullptr) worker.runtime->Forget(what.call);
}

void WorkerPackage::Do(const workers::PingWorker& what) {
  const Worker worker = Find(what.worker);
  if (worker.process != nullptr) worker.process->Ping();
}

void WorkerPackage::Do(const workers::StopWorker& what) {
  const Worker worker = Find(what.worker);
  if (worker.process != nullptr) worker.process->BeginStop(parts_.supervision.stop_limit);
}

void WorkerPackage::Do(const workers::KillWorker& what) {
  const Worker worker = Find(what.worker);
  if (worker.process == nullptr) return;
  worker.process->Kill();
  worker.runtime->Abandon();
}

// Later, because this may be inside Invoke().
void WorkerPackage::Do(const workers::EndCall& what) {
  std::shared_ptr<ActiveCall> call;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto ended = calls_.extract(what.call);
    if (ended.empty()) return;
    call = std::move(ended.mapped());
  }
  parts_.timers.After(Milliseconds(0), [ended = ended_, call, status = what.status] {
    ended(call, {status, {}, {}});
  });
}

WorkerCrash WorkerPackage::Report(WorkerId id, WorkerCrash crash) {
  Story story;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = stories_.find(id);
    if (found == stories_.end()) return crash;
    story = found->second;
  }
  crash.version = story.package->manifest.version;
  crash.uptime_seconds = std::chrono::duration<double>(parts_.clock.Now() - story.begun).count();
  crash.memory_bytes = story.memory_bytes;
  crash.memory_limit_bytes = story.package->manifest.memory_bytes;
  crash.last_lines = story.tail->Lines();
  crash.memory_limit_suspected =
      crash.memory_limit_suspected || SaysOutOfMemory(crash.last_lines) ||
      (crash.memory_limit_bytes != 0 &&
       crash.memory_bytes >= crash.memory_limit_bytes / 100 * kNearLimitPercent);
  if (parts_.secrets_of) StrikeOut(parts_.secrets_of(*story.package), &crash);
  return crash;
}

void WorkerPackage::Do(const workers::ReportCrash& what) {
  const WorkerCrash crash = Report(what.worker, what.crash);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    last_report_ = crash;
  }
  Log(what.counted ? LogLevel::kError : LogLevel::kWarn, "worker of an applet package is lost",
      {{"package", id_},
       {"version", crash.version},
       {"reason", crash.reason},
       {"type", crash.type},
       {"method", crash.method},
       {"uptime_s", crash.uptime_seconds},
       {"memory_bytes", crash.memory_bytes},
       {"memory_limit_suspected", crash.memory_limit_suspected},
       {"last_line", crash.last_lines.empty() ? std::string() : crash.last_lines.back()},
       {"counted", what.counted}});
  if (parts_.on_crash) parts_.on_crash(id_, crash);
}

void WorkerPackage::Do(const workers::StoreQuarantine& what) {
  Quarantine quarantine;
  quarantine.package = id_;
  quarantine.since_unix_seconds = parts_.clock.UnixSeconds();
  quarantine.until_unix_seconds =
      quarantine.since_unix_seconds + static_cast<double>(what.trial_after.count()) / 1000;
  quarantine.crash = what.crash;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (last_report_) quarantine.crash = *last_report_;
    quarantine.version = package_->manifest.version;
  }
  parts_.quarantines.Put(quarantine);
  Log(LogLevel::kError, "applet package crashed too often and is quarantined",
      {{"package", id_}, {"trial_after_s", what.trial_after.count() / 1000}});
}

void WorkerPackage::Do(const workers::ForgetQuarantine&) {
  parts_.quarantines.Remove(id_);
  Log(LogLevel::kInfo, "quarantine of an applet package is over", {{"package", id_}});
}

void WorkerPackage::Do(const workers::ReportSlowLoop& what) {
  Log(LogLevel::kWarn, "an applet package blocks its loop: it must not wait there",
      {{"package", id_}, {"ms", what.took.count()}});
}

void WorkerPackage::Do(const workers::ReportFailedReplacement& what) {
  Log(LogLevel::kError, "worker of an applet package could not be replaced",
      {{"package", id_}, {"reason", what.reason}});
}

}  // namespace synappsd::applets
