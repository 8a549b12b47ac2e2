#include "applets/applet_host.h"

#include <algorithm>
#include <set>
#include <utility>

#include "applets/in_process_package.h"
#include "applets/worker_package.h"
#include "base/log.h"

namespace synappsd::applets {

AppletHost::AppletHost(AppletHostOptions options, services::HostMethods& methods,
                       services::Timers& timers, QuarantineStore& quarantines, const Clock& clock)
    : options_(std::move(options)),
      methods_(methods),
      timers_(timers),
      quarantines_(quarantines),
      clock_(clock),
      dispatcher_(std::make_shared<CallDispatcher>(options_.max_waiting, timers)) {}

AppletHost::~AppletHost() { Stop(Milliseconds(0)); }

std::uint64_t AppletHost::Call(AppletCall call, std::shared_ptr<AppletCallListener> listener) {
  return dispatcher_->Call(std::move(call), std::move(listener));
}

void AppletHost::Cancel(std::uint64_t call_id) { dispatcher_->Cancel(call_id); }

// ---- packages

std::shared_ptr<PackageServer> AppletHost::MakeServer(const ServedPackage& served) {
  const CallEnded ended = [weak = std::weak_ptr(dispatcher_)](
                              const std::shared_ptr<ActiveCall>& call, AppletOutcome outcome) {
    if (const auto dispatcher = weak.lock()) dispatcher->End(call, std::move(outcome));
  };
  if (served.isolation == Isolation::kInProcess) {
    return InProcessPackage::Make(served, {methods_, timers_, clock_, options_.cancel_grace},
                                  ended);
  }
  workers::SupervisorOptions supervision = options_.supervision;
  supervision.warm = supervision.warm && served_.size() < kMaxWarmPackages;
  const std::uint64_t memory_bytes = served.package->manifest.memory_bytes;
  supervision.recycle_above_bytes = memory_bytes / 100 * options_.recycle_memory_percent;
  return WorkerPackage::Make(
      served,
      {methods_, timers_, clock_, reactor_, quarantines_, options_.worker_program,
       std::move(supervision), options_.on_crash, options_.secrets_of, options_.control_groups},
      ended);
}

void AppletHost::SetPackages(std::vector<ServedPackage> packages) {
  std::map<std::string, LaneSetting> lanes;
  std::vector<std::shared_ptr<PackageServer>> retire;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stopped_) return;
  std::erase_if(retiring_, [](const auto& server) { return server->is_gone(); });
  std::set<std::string> named;
  for (const ServedPackage& next : packages) {
    const std::string& id = next.package->manifest.id;
    named.insert(id);
    const auto found = served_.find(id);
    if (found == served_.end()) {
      std::shared_ptr<PackageServer> server = MakeServer(next);
      served_[id] = {next, std::move(server)};
    } else {
      if (auto before = Update(found->second, next)) retire.push_back(std::move(before));
    }
    for (const AppletEntry& entry : next.package->manifest.applets) {
      lanes[entry.info.type] = {served_.at(id).server, entry.info.concurrency,
                                next.package->manifest.timeout};
    }
  }
  // First nothing more comes to those that are to go.
  dispatcher_->SetLanes(lanes);
  std::erase_if(served_, [&](const auto& entry) {
    if (named.count(entry.first) != 0) return false;
    retire.push_back(entry.second.server);
    return true;
  });
  for (const auto& server : retire) server->Retire();
  retiring_.insert(retiring_.end(), retire.begin(), retire.end());
}

// The server that has been replaced, if it was.
std::shared_ptr<PackageServer> AppletHost::Update(Served& served, const ServedPackage& next) {
  const ServedPackage before = std::exchange(served.as_asked, next);
  if (before.isolation != next.isolation || before.sandbox != next.sandbox) {
    return std::exchange(served.server, MakeServer(next));
  }
  if (before.package != next.package) served.server->Replace(next.package);
  if (before.disabled != next.disabled) served.server->SetDisabled(next.disabled);
  return nullptr;
}

Result<std::shared_ptr<PackageServer>> AppletHost::Find(std::string_view package) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = served_.find(package);
  if (found == served_.end()) {
    return Status(Code::kNotFound, "there is no applet package " + std::string(package));
  }
  return found->second.server;
}

Status AppletHost::Reload(std::string_view package) {
  const auto server = Find(package);
  return server.ok() ? (*server)->Reload() : server.status();
}

Status AppletHost::SetDisabled(std::string_view package, bool disabled) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = served_.find(package);
  if (found == served_.end()) {
    return Status(Code::kNotFound, "there is no applet package " + std::string(package));
  }
  found->second.as_asked.disabled = disabled;
  found->second.server->SetDisabled(disabled);
  return Status::Ok();
}

Status AppletHost::ClearQuarantine(std::string_view package) {
  const auto server = Find(package);
  if (server.ok()) (*server)->ClearQuarantine();
  return server.status();
}

std::vector<PackageStatus> AppletHost::Statuses() const {
  std::vector<PackageStatus> statuses;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [id, served] : served_) statuses.push_back(served.server->GetStatus());
    for (const auto& server : retiring_) {
      if (!server->is_gone()) statuses.push_back(server->GetStatus());
    }
  }
  std::stable_sort(statuses.begin(), statuses.end(),
                   [](const auto& a, const auto& b) { return a.package < b.package; });
  return statuses;
}

void AppletHost::Stop(Milliseconds limit) {
  const MonotonicTime until = clock_.Now() + limit;
  dispatcher_->Stop(std::min(options_.cancel_grace, limit / 2));
  std::vector<std::shared_ptr<PackageServer>> servers;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    for (const auto& [id, served] : served_) servers.push_back(served.server);
    servers.insert(servers.end(), retiring_.begin(), retiring_.end());
  }
  const auto left = [&] {
    return std::max(Milliseconds(0),
                    std::chrono::duration_cast<Milliseconds>(until - clock_.Now()));
  };
  // Workers end side by side. Modules in this process each have an equal share of what is left, so
  // that one that hangs leaves time for the others.
  for (const auto& server : servers) server->BeginStop(left());
  for (std::size_t remaining = servers.size(); remaining > 0; --remaining) {
    const std::shared_ptr<PackageServer>& server = servers[remaining - 1];
    if (server->Stop(left() / static_cast<int>(remaining))) continue;
    Log(LogLevel::kError, "applet package does not stop, it is given up",
        {{"package", server->GetStatus().package}});
  }
}

}  // namespace synappsd::applets
