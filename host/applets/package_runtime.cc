#include "applets/package_runtime.h"

#include <algorithm>
#include <utility>

#include "applets/module/module.h"
#include "applets/module/module_host.h"
#include "applets/outcome.h"
#include "base/check.h"
#include "base/log.h"
#include "base/utf8.h"

namespace synappsd::applets {
namespace {

constexpr std::size_t kMaxPoolThreads = 16;
constexpr std::size_t kMaxLogBytes = 8 << 10;

// Hands what a host method answers to the module that asked.
class RequestSink : public services::MethodSink {
 public:
  RequestSink(std::weak_ptr<PackageRuntime> runtime, RequestId request)
      : runtime_(std::move(runtime)), request_(request) {}

  void OnEvent(std::string_view kind, std::string_view data) override {
    if (const auto runtime = runtime_.lock()) runtime->Deliver(request_, kind, data);
  }
  void OnDone(services::MethodAnswer answer) override {
    if (const auto runtime = runtime_.lock()) runtime->Deliver(request_, answer);
  }

 private:
  const std::weak_ptr<PackageRuntime> runtime_;
  const RequestId request_;
};

// As many threads as calls that may block at once, within reason; 0 if none do.
std::size_t PoolThreads(const Manifest& manifest) {
  std::size_t threads = 0;
  for (const AppletEntry& entry : manifest.applets) {
    if (entry.blocking) threads += entry.info.concurrency;
  }
  return std::min(threads, kMaxPoolThreads);
}

LogLevel ToLogLevel(std::int32_t level) {
  return static_cast<LogLevel>(
      std::clamp<std::int32_t>(level, SYNAPPS_LOG_TRACE, SYNAPPS_LOG_ERROR));
}

std::string Loggable(std::string_view text) {
  text = text.substr(0, kMaxLogBytes);
  // A character may have been cut in two; other than that the module wrote no UTF-8.
  for (int cut = 0; cut < 4 && !text.empty() && !IsValidUtf8(text); ++cut) text.remove_suffix(1);
  return IsValidUtf8(text) ? std::string(text) : "(a record that is not UTF-8)";
}

}  // namespace

PackageRuntime::PackageRuntime(std::shared_ptr<const Package> package,
                               services::HostMethods& methods, const Clock& clock, Ended ended)
    : package_(std::move(package)), methods_(methods), ended_(std::move(ended)), log_rate_(clock) {}

Result<std::shared_ptr<PackageRuntime>> PackageRuntime::Load(std::shared_ptr<const Package> package,
                                                             services::HostMethods& methods,
                                                             const Clock& clock, Ended ended) {
  const Result<const synapps_module*> module =
      LoadModule({package->manifest.library, package->manifest.id, package->manifest.version});
  if (!module.ok()) return module.status();
  std::shared_ptr<PackageRuntime> runtime(
      new PackageRuntime(std::move(package), methods, clock, std::move(ended)));
  ModuleHostOptions options;
  options.package = runtime->package_->manifest.id;
  options.config_json = runtime->package_->context->config_json;
  options.pool_threads = PoolThreads(runtime->package_->manifest);
  runtime->host_ = std::make_unique<ModuleHost>(**module, std::move(options), runtime);
  return runtime;
}

const AppletEntry& PackageRuntime::EntryOf(const std::string& type) const {
  const auto& applets = package_->manifest.applets;
  const auto entry =
      std::find_if(applets.begin(), applets.end(),
                   [&](const AppletEntry& candidate) { return candidate.info.type == type; });
  CHECK(entry != applets.end()) << type << " is not of package " << package_->manifest.id;
  return *entry;
}

void PackageRuntime::Invoke(const std::shared_ptr<ActiveCall>& call) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_.emplace(call->id(), call);
  }
  const AppletCall& asked = call->call();
  const AppletEntry& entry = EntryOf(LowerType(asked.type));
  ModuleCall module_call;
  module_call.id = call->id();
  module_call.type = entry.info.type;
  module_call.blocking = entry.blocking;
  module_call.output_bytes = package_->manifest.output_bytes;
  module_call.request_id = asked.request_id;
  module_call.method = asked.method;
  module_call.json = asked.json;
  module_call.attempt = asked.attempt;
  module_call.timeout = asked.timeout;
  host_->Invoke(std::move(module_call));
}

void PackageRuntime::Cancel(CallId call) { host_->Cancel(call); }

void PackageRuntime::Forget(CallId call) {
  host_->Forget(call);
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_.erase(call);
}

bool PackageRuntime::Stop(Milliseconds limit) { return host_->Stop(limit); }

std::shared_ptr<ActiveCall> PackageRuntime::FindCall(CallId call) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : found->second;
}

Status PackageRuntime::OnEvent(CallId call, std::string_view kind, std::string_view data) {
  if (const auto active = FindCall(call)) active->Event(kind, data);
  return Status::Ok();
}

void PackageRuntime::OnComplete(CallId call, synapps_status status, std::string_view json) {
  std::shared_ptr<ActiveCall> active;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = calls_.extract(call);
    if (found.empty()) return;
    active = found.mapped();
  }
  ended_(active, MakeOutcome(active->call().type, status, json));
}

Status PackageRuntime::OnRequest(RequestId request, CallId call, std::string_view method,
                                 std::string_view json, std::string_view body) {
  std::shared_ptr<services::CallScope> scope;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = calls_.find(call);
    if (found != calls_.end()) scope = found->second->scope();
    requests_.emplace(request, nullptr);
  }
  auto sink = std::make_shared<RequestSink>(weak_from_this(), request);
  if (call != kNoCall && scope == nullptr) {
    // Ended meanwhile. Without a scope the request would count as the package's own.
    Deliver(request, {Status(Code::kCancelled, "the call has ended"), "{}", {}});
    return Status::Ok();
  }
  std::shared_ptr<services::PendingRequest> pending =
      methods_.Start(method, json, std::string(body), package_->context, std::move(scope), sink);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto entry = requests_.find(request);
  if (entry != requests_.end()) entry->second = std::move(pending);
  return Status::Ok();
}

void PackageRuntime::OnAbort(RequestId request) {
  std::shared_ptr<services::PendingRequest> pending;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = requests_.extract(request);
    if (!found.empty()) pending = found.mapped();
  }
  if (pending != nullptr) pending->Abort();
}

void PackageRuntime::Deliver(RequestId request, std::string_view kind, std::string_view data) {
  host_->DeliverEvent(request, kind, data);
}

void PackageRuntime::Deliver(RequestId request, const services::MethodAnswer& answer) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.erase(request);
  }
  host_->DeliverDone(request, static_cast<synapps_status>(answer.status.code()), answer.json,
                     answer.body);
}

void PackageRuntime::OnLog(CallId call, std::int32_t level, std::string_view text,
                           std::string_view fields) {
  if (!LogEnabled(ToLogLevel(level))) return;
  const std::optional<std::uint64_t> dropped = log_rate_.Keep();
  if (!dropped) return;
  const std::string& package = package_->manifest.id;
  if (*dropped > 0) {
    Log(LogLevel::kWarn, "applet logs too much, records were dropped",
        {{"package", package}, {"dropped", *dropped}});
  }
  const auto active = FindCall(call);
  const std::string request_id = active == nullptr ? "" : active->call().request_id;
  const std::string run_id = active == nullptr ? "" : active->call().run_id;
  Log(ToLogLevel(level), Loggable(text),
      {{"package", package},
       {"run_id", run_id},
       {"request_id", request_id},
       {"fields", Loggable(fields)}});
}

}  // namespace synappsd::applets
