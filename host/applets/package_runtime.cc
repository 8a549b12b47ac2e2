#include "applets/package_runtime.h"

#include <algorithm>
#include <utility>

#include "applets/outcome.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"

namespace synappsd::applets {
namespace {

constexpr std::size_t kMaxPoolThreads = 16;
constexpr std::size_t kMaxLogBytes = 8 << 10;
constexpr std::size_t kMaxErrorBytes = 64 << 10;

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

// After the event has been paid for: a module that forges frames must not have JSON read for
// nothing.
Status CheckProgress(std::string_view kind, std::string_view data) {
  if (kind != "progress") return Status::Ok();
  if (data.size() > kMaxProgressBytes) {
    return Status(Code::kInvalidArgument,
                  "its progress is longer than " + std::to_string(kMaxProgressBytes) + " bytes");
  }
  if (json::Parse(data).ok()) return Status::Ok();
  return Status(Code::kInvalidArgument, "its progress is not JSON");
}

}  // namespace

std::size_t PoolThreads(const Manifest& manifest) {
  std::size_t threads = 0;
  for (const AppletEntry& entry : manifest.applets) {
    if (entry.blocking) threads += entry.info.concurrency;
  }
  return std::min(threads, kMaxPoolThreads);
}

PackageRuntime::PackageRuntime(std::shared_ptr<const Package> package,
                               services::HostMethods& methods, const Clock& clock, Ended ended)
    : package_(std::move(package)), methods_(methods), ended_(std::move(ended)), log_rate_(clock) {}

Status PackageRuntime::Invoke(const std::shared_ptr<ActiveCall>& call, unsigned replays) {
  const AppletCall& asked = call->call();
  const AppletEntry* entry = FindApplet(package_->manifest, asked.type);
  if (entry == nullptr) {
    return Status(Code::kNotFound, "package " + package_->manifest.id + " has no applet \"" +
                                       asked.type + "\" any more");
  }
  const std::uint64_t output_bytes = package_->manifest.output_bytes;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_.emplace(call->id(), Held{call, call->scope(), output_bytes});
  }
  ModuleCall module_call;
  module_call.id = call->id();
  module_call.type = entry->info.type;
  module_call.blocking = entry->blocking;
  module_call.output_bytes = output_bytes;
  module_call.request_id = asked.request_id;
  module_call.method = asked.method;
  module_call.json = asked.json;
  module_call.attempt = asked.attempt + replays;
  module_call.timeout = asked.timeout;
  endpoint_->Invoke(std::move(module_call));
  return Status::Ok();
}

void PackageRuntime::Forget(CallId call) {
  endpoint_->Forget(call);
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_.erase(call);
}

void PackageRuntime::Abandon() {
  std::unordered_map<RequestId, std::shared_ptr<services::PendingRequest>> requests;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    calls_.clear();
    requests.swap(requests_);
  }
  for (const auto& [id, pending] : requests) {
    if (pending != nullptr) pending->Abort();
  }
}

std::shared_ptr<ActiveCall> PackageRuntime::FindCall(CallId call) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : found->second.call;
}

Status PackageRuntime::OnEvent(CallId call, std::string_view kind, std::string_view data) {
  std::shared_ptr<ActiveCall> active;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = calls_.find(call);
    if (found == calls_.end()) return Status::Ok();
    const std::uint64_t bytes = kind.size() + data.size();
    if (bytes > found->second.output_left) {
      return Status(Code::kResourceExhausted, "the call's output is over its limit");
    }
    found->second.output_left -= bytes;
    active = found->second.call;
  }
  const Status sound = CheckProgress(kind, data);
  if (sound.ok()) active->Event(kind, data);
  return sound;
}

void PackageRuntime::OnComplete(CallId call, synapps_status status, std::string_view json) {
  Held held;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto found = calls_.extract(call);
    if (found.empty()) return;
    held = std::move(found.mapped());
  }
  const std::string& type = held.call->call().type;
  // Reading it takes time, too. An error's few words are not the call's output.
  const std::uint64_t limit =
      std::max<std::uint64_t>(held.output_left, status == SYNAPPS_OK ? 0 : kMaxErrorBytes);
  ended_(held.call,
         json.size() <= limit
             ? MakeOutcome(type, status, json)
             : AppletOutcome{Status(Code::kResourceExhausted,
                                    "applet \"" + type + "\": the call's output is over its limit"),
                             {},
                             {}});
}

Status PackageRuntime::OnRequest(RequestId request, CallId call, std::string_view method,
                                 std::string_view json, std::string_view body) {
  std::shared_ptr<services::CallScope> scope;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (requests_.size() >= kMaxRequests) {
      return Status(Code::kResourceExhausted, "too many requests are open");
    }
    const auto found = calls_.find(call);
    if (found != calls_.end()) scope = found->second.scope;
    // Ended meanwhile. Without a scope the request would count as the package's own.
    if (call != kNoCall && scope == nullptr) {
      return Status(Code::kCancelled, "the call has ended");
    }
    if (!requests_.emplace(request, nullptr).second) {
      return Status(Code::kInvalidArgument, "there is such a request already");
    }
  }
  auto sink = std::make_shared<RequestSink>(weak_from_this(), request);
  std::shared_ptr<services::PendingRequest> pending =
      methods_.Start(method, json, std::string(body), package_->context, std::move(scope), sink);
  bool wanted = true;  // else Abandon() came meanwhile, or it is done
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto entry = requests_.find(request);
    wanted = entry != requests_.end();
    if (wanted) entry->second = pending;
  }
  if (!wanted && pending != nullptr) pending->Abort();
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
  endpoint_->DeliverEvent(request, kind, data);
}

void PackageRuntime::Deliver(RequestId request, const services::MethodAnswer& answer) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.erase(request);
  }
  endpoint_->DeliverDone(request, static_cast<synapps_status>(answer.status.code()), answer.json,
                         answer.body);
}

void PackageRuntime::OnLog(CallId call, std::int32_t level, std::string_view text,
                           std::string_view fields) {
  if (tail_ != nullptr) tail_->Add(Loggable(text));
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
