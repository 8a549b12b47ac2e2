#include "daemon/watch.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/log.h"
#include "config/units.h"
#include "metrics/process_samples.h"
#include "monitoring/samples.h"

namespace synappsd::daemon {
namespace {

constexpr std::size_t kMaxQueued = 32;

// A package that cannot answer a call at once.
bool IsOut(const applets::PackageStatus& package) {
  switch (package.state) {
    case applets::PackageState::kBackingOff:
    case applets::PackageState::kQuarantined:
    case applets::PackageState::kBroken:
      return true;
    default:
      return false;
  }
}

}  // namespace

Watch::Watch(metrics::Registry& registry, const WatchedParts& parts)
    : registry_(registry),
      parts_(parts),
      liveness_({}, parts.timers, SystemClock()),
      readiness_({}, parts.timers, SystemClock()),
      work_("watch", 1, kMaxQueued),
      routes_(liveness_, readiness_, registry, work_) {
  AddSources();
  AddLivenessProbes();
  AddReadinessProbes();
}

void Watch::AddSources() {
  registry_.AddSource([this](metrics::Samples* samples) {
    if (server_ != nullptr) {
      monitoring::SampleServer(*server_, parts_.config.server.max_connections, samples);
    }
    monitoring::SampleLive("websocket", parts_.hub.sessions().Load(), samples);
    monitoring::SampleLive("event_stream", parts_.hub.followers().Load(), samples);
    monitoring::SampleEngine(parts_.engine.Load(), samples);
    monitoring::SampleStore(parts_.store.Load(), samples);
    monitoring::SamplePackages(parts_.applets.Statuses(), samples);
    monitoring::SampleAppletCounters(parts_.counters.All(), samples);
    monitoring::SampleBuild(samples);
    metrics::SampleProcess(samples);
  });
}

// No part of these waits for the database or the disk: a daemon that does is not to be restarted.
void Watch::AddLivenessProbes() {
  liveness_.Add("http", [this](monitoring::HealthCheck::Answer answer) {
    auto left = std::make_shared<std::atomic<std::size_t>>(server_->loops());
    server_->Probe([left, answer = std::move(answer)] {
      if (--*left == 0) answer(Status::Ok());
    });
  });
  liveness_.Add("engine", [this](monitoring::HealthCheck::Answer answer) {
    parts_.engine.Probe([answer = std::move(answer)] { answer(Status::Ok()); });
  });
  liveness_.Add("workers", [this](monitoring::HealthCheck::Answer answer) {
    parts_.applets.Probe([answer = std::move(answer)] { answer(Status::Ok()); });
  });
}

void Watch::AskAlive(std::function<void(bool)> done) {
  liveness_.Ask(
      [done = std::move(done)](const monitoring::HealthReport& report) { done(report.ok()); });
}

void Watch::AddReadinessProbes() {
  readiness_.Add("daemon", [this](const monitoring::HealthCheck::Answer& answer) {
    answer(is_draining_ ? Status(Code::kUnavailable, "it is stopping") : Status::Ok());
  });
  readiness_.Add("database", [this](monitoring::HealthCheck::Answer answer) {
    parts_.store.Ping(std::move(answer));
  });
  readiness_.Add("disk", [this](monitoring::HealthCheck::Answer answer) {
    const bool taken = work_.Post([this, answer] { answer(CheckDisk()); });
    if (!taken) answer(Status(Code::kUnavailable, "too many checks wait"));
  });
  readiness_.Add("workers",
                 [this](const monitoring::HealthCheck::Answer& answer) { answer(CheckWorkers()); });
}

Status Watch::CheckDisk() const {
  struct statvfs disk {};
  if (statvfs(parts_.config.data_dir.c_str(), &disk) != 0) {
    return Status(Code::kUnavailable,
                  "data_dir cannot be looked at: " + std::string(std::strerror(errno)));
  }
  const std::uint64_t free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::uint64_t wanted_bytes = parts_.config.monitoring.min_free_disk_bytes;
  if (free_bytes >= wanted_bytes) return Status::Ok();
  return Status(Code::kResourceExhausted,
                "data_dir has " + std::to_string(free_bytes >> 20) + " MiB left, less than " +
                    "health.min_free_disk = " + config::FormatSize(wanted_bytes));
}

Status Watch::CheckWorkers() const {
  const std::string& program = parts_.config.applet_worker;
  if (parts_.config.applet_isolation == applets::Isolation::kProcess &&
      ::access(program.c_str(), X_OK) != 0) {
    return Status(Code::kFailedPrecondition, "workers cannot be started: applets.worker: " +
                                                 std::string(std::strerror(errno)));
  }
  const std::vector<applets::PackageStatus> packages = parts_.applets.Statuses();
  const bool all_out = std::all_of(packages.begin(), packages.end(), IsOut);
  if (packages.empty() || !all_out) return Status::Ok();
  return Status(Code::kUnavailable, "no applet package works: see GET /api/v1/packages");
}

void Watch::Configure(const net::Router& router, net::ServerOptions* options) {
  requests_.emplace(registry_, router.patterns());
  options->on_answered = [this](const net::Request& request, int status,
                                std::chrono::microseconds took) {
    OnAnswered(request, status, took);
  };
}

void Watch::OnAnswered(const net::Request& request, int status, std::chrono::microseconds took) {
  requests_->Answered(request, status, took);
  const Milliseconds slow = parts_.config.monitoring.slow_request;
  const bool is_slow = slow != Milliseconds(0) && took > slow;
  const LogLevel level = status >= 500 || is_slow ? LogLevel::kWarn : LogLevel::kDebug;
  if (!LogEnabled(level)) return;
  Log(level, is_slow ? "slow request" : "answered",
      {{"method", net::MethodName(request.method)},
       {"target", request.target},
       {"status", status},
       {"us", took.count()},
       {"remote", request.remote},
       {"request_id", request.request_id},
       {"trace_id", net::TraceOf(request).trace_id}});
}

}  // namespace synappsd::daemon
