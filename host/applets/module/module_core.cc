#include "applets/module/module_core.h"

#include <algorithm>
#include <deque>
#include <exception>

#include "applets/module/error_json.h"
#include "applets/module/host_table.h"
#include "base/json.h"
#include "base/log_level.h"
#include "base/utf8.h"

namespace synappsd::applets {
namespace {

constexpr std::int32_t kLogLevels = SYNAPPS_LOG_ERROR + 1;

// The call whose code runs on this thread: log records belong to it.
thread_local CallId current_call = kNoCall;

std::int32_t LowestLevelKept() {
  std::int32_t level = SYNAPPS_LOG_TRACE;
  while (level < kLogLevels && !LogEnabled(static_cast<LogLevel>(level))) ++level;
  return level;
}

}  // namespace

// The ABI forbids exceptions to leave the module; one that does is reported, not passed on.
template <typename Code>
bool ModuleCore::RunModule(CallId call, const char* what, Code code) {
  const CallId before = std::exchange(current_call, call);
  const bool on_loop = loop_.IsThisThread();
  if (on_loop) loop_watch_.Enter(call);
  std::string thrown;
  try {
    code();
  } catch (const std::exception& error) {
    thrown = error.what();
  } catch (...) {
    thrown = "an unknown exception";
  }
  if (on_loop) CheckLoopTime(what, loop_watch_.Leave());
  if (!thrown.empty()) {
    Log(SYNAPPS_LOG_ERROR, std::string(what) + "() of the module threw: " + thrown, {});
  }
  current_call = before;
  return thrown.empty();
}

void ModuleCore::CheckLoopTime(const char* what, Milliseconds time) {
  if (options_.loop_warning <= Milliseconds(0) || time <= options_.loop_warning) return;
  Log(SYNAPPS_LOG_WARN,
      std::string(what) + "() of the module kept its loop for " + std::to_string(time.count()) +
          " ms; everything of the package waited: use \"execution\": \"blocking\", or a thread",
      {});
}

std::shared_ptr<ModuleCore> ModuleCore::Make(const synapps_module& module,
                                             ModuleHostOptions options,
                                             std::shared_ptr<ModuleOwner> owner) {
  static std::mutex mutex;
  static auto* const immortal = new std::deque<std::shared_ptr<ModuleCore>>;
  std::shared_ptr<ModuleCore> core(new ModuleCore(module, std::move(options), std::move(owner)));
  const std::lock_guard<std::mutex> lock(mutex);
  return immortal->emplace_back(std::move(core));
}

ModuleCore::ModuleCore(const synapps_module& module, ModuleHostOptions options,
                       std::shared_ptr<ModuleOwner> owner)
    : module_(module),
      options_(std::move(options)),
      log_level_(LowestLevelKept()),
      table_(MakeHostTable(this, &log_level_)),
      requests_(options_.max_requests),
      // Posts of the module are counted here; all else is bounded by calls and requests.
      loop_("a:" + options_.package.substr(options_.package.rfind('.') + 1), 1, SIZE_MAX,
            options_.loop_waiter),
      owner_(std::move(owner)) {
  if (options_.pool_threads > 0) {
    pool_ = std::make_unique<TaskThreads>("applet-pool", options_.pool_threads, SIZE_MAX);
  }
}

std::shared_ptr<ModuleOwner> ModuleCore::owner() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return owner_;
}

// ---- calls

void ModuleCore::Invoke(ModuleCall call) {
  calls_.Begin(call.id, call.output_bytes);
  loop_.PostAlways([this, call = std::move(call)] { StartOnLoop(call); });
}

void ModuleCore::StartOnLoop(const ModuleCall& call) {
  const std::optional<void*> self = InstanceOf(call);
  if (!self) return;
  if (!call.blocking) return InvokeModule(call, *self);
  pool_->PostAlways([this, call, self] { InvokeModule(call, *self); });
}

// The instance of the call's applet, made if there is none. None: the call has been completed.
std::optional<void*> ModuleCore::InstanceOf(const ModuleCall& call) {
  for (const auto& [type, self] : instances_) {
    if (type == call.type) return self;
  }
  void* self = nullptr;
  synapps_status status = SYNAPPS_INTERNAL;
  RunModule(call.id, "create", [&] {
    status = module_.create(&table_, ToStr(call.type), ToStr(options_.config_json), &self);
  });
  if (status != SYNAPPS_OK) {
    Complete(call.id, status,
             ErrorJson("applet \"" + call.type + "\" could not be set up; the log says why"));
    return std::nullopt;
  }
  instances_.emplace_back(call.type, self);
  return self;
}

void ModuleCore::InvokeModule(const ModuleCall& call, void* self) {
  if (!calls_.BeginInvoke(call.id, self)) {
    if (calls_.IsOpen(call.id)) {
      Complete(call.id, SYNAPPS_CANCELLED, ErrorJson("the call was cancelled before it began"));
    }
    return;
  }
  synapps_request request = {};
  request.size = sizeof request;
  request.attempt = call.attempt;
  request.id = ToStr(call.request_id);
  request.method = ToStr(call.method);
  request.json = ToStr(call.json);
  request.timeout_ms = call.timeout.count();
  synapps_status status = SYNAPPS_INTERNAL;
  const bool returned = RunModule(
      call.id, "invoke", [&] { status = module_.invoke(self, ToHandle(call.id), &request); });
  // An error returned after complete() is of no interest: the call is stale then.
  if (status == SYNAPPS_OK || !calls_.IsOpen(call.id)) return;
  Complete(call.id, status,
           ErrorJson(returned ? "the applet refused the call"
                              : "the applet threw an exception; the log says which"));
}

void ModuleCore::Cancel(CallId call) {
  if (!calls_.Cancel(call)) return;
  loop_.PostAlways([this, call] {
    const std::optional<void*> self = calls_.Invoked(call);
    if (!self || module_.cancel == nullptr) return;
    RunModule(call, "cancel", [&] { module_.cancel(*self, ToHandle(call)); });
  });
}

void ModuleCore::Forget(CallId call) {
  if (calls_.End(call)) EndRequests(requests_.OfCall(call));
}

Status ModuleCore::Emit(CallId call, std::string_view kind, std::string_view data) {
  if (kind.size() > ModuleHost::kMaxNameBytes) {
    return Status(Code::kInvalidArgument, "kind is too long");
  }
  if (kind.empty() || !IsValidUtf8(kind) || !IsValidUtf8(data)) {
    return Status(Code::kInvalidArgument, "kind and data must be UTF-8");
  }
  if (kind == "progress" && data.size() > kMaxProgressBytes) {
    return Status(Code::kResourceExhausted, "the data of \"progress\" is too long");
  }
  if (kind == "progress" && !json::Parse(data).ok()) {
    return Status(Code::kInvalidArgument, "the data of \"progress\" must be JSON");
  }
  Status taken = calls_.TakeOutput(call, kind.size() + data.size());
  if (!taken.ok()) return taken;
  if (const auto hears = owner()) return hears->OnEvent(call, kind, data);
  return Status::Ok();
}

Status ModuleCore::Complete(CallId call, synapps_status status, std::string_view json) {
  Status fits = calls_.TakeOutput(call, json.size());
  const std::string too_long = fits.ok() ? "" : ErrorJson(fits.message());
  // Of all who try, one removes the call from the table.
  if (!calls_.End(call)) {
    Log(SYNAPPS_LOG_WARN, "complete() of a call that has ended, or was never made", {});
    return Status(Code::kFailedPrecondition, "the call has ended");
  }
  EndRequests(requests_.OfCall(call));
  if (const auto hears = owner()) {
    fits.ok() ? hears->OnComplete(call, status, json)
              : hears->OnComplete(call, SYNAPPS_RESOURCE_EXHAUSTED, too_long);
  }
  return fits;
}

// ---- requests

Status ModuleCore::Request(const OpenRequest& request, std::string_view method,
                           std::string_view json, std::string_view body, RequestId* id) {
  if (request.call != kNoCall && !calls_.IsOpen(request.call)) {
    return Status(Code::kFailedPrecondition, "the call has ended");
  }
  if (json.size() + body.size() > options_.max_request_bytes) {
    return Status(Code::kResourceExhausted, "the request is too long");
  }
  const Result<RequestId> opened = requests_.Open(request);
  if (!opened.ok()) return opened.status();
  *id = *opened;
  if (const auto hears = owner()) {
    Status taken = hears->OnRequest(*opened, request.call, method, json, body);
    if (!taken.ok()) {
      // Unless it was aborted or stopped meanwhile: on_done has been queued then.
      const auto drop = [](const OpenRequest&) {};
      return requests_.Done(*opened, drop) ? taken : Status::Ok();
    }
  }
  // The call may have ended meanwhile, without seeing this request.
  if (request.call != kNoCall && !calls_.IsOpen(request.call)) Abort(*opened);
  return Status::Ok();
}

void ModuleCore::Abort(RequestId request) {
  DeliverDone(request, SYNAPPS_CANCELLED, ErrorJson("the request was aborted"), {});
  if (const auto hears = owner()) hears->OnAbort(request);
}

void ModuleCore::EndRequests(const std::vector<RequestId>& requests) {
  for (const RequestId request : requests) Abort(request);
}

void ModuleCore::DeliverEvent(RequestId request, std::string_view kind, std::string_view data) {
  requests_.Event(request, [&](const OpenRequest& open) {
    if (open.on_event == nullptr) return;
    loop_.PostAlways([this, open, kind = std::string(kind), data = std::string(data)] {
      RunModule(open.call, "on_event", [&] { open.on_event(open.user, ToStr(kind), ToStr(data)); });
    });
  });
}

void ModuleCore::DeliverDone(RequestId request, synapps_status status, std::string_view json,
                             std::string_view body) {
  requests_.Done(request, [&](const OpenRequest& open) {
    if (open.on_done == nullptr) return;
    loop_.PostAlways([this, open, status, json = std::string(json), body = std::string(body)] {
      RunModule(open.call, "on_done",
                [&] { open.on_done(open.user, status, ToStr(json), ToStr(body)); });
    });
  });
}

// ---- the rest

void ModuleCore::Log(std::int32_t level, std::string_view text, std::string_view fields) {
  if (level < log_level_) return;
  if (const auto hears = owner()) hears->OnLog(current_call, level, text, fields);
}

Status ModuleCore::Post(void (*fn)(void* user), void* user) {
  if (posts_.fetch_add(1) >= options_.max_posts) {
    posts_.fetch_sub(1);
    return Status(Code::kResourceExhausted, "too many posted functions wait");
  }
  const bool taken = loop_.Post([this, fn, user] {
    posts_.fetch_sub(1);
    RunModule(kNoCall, "a posted function", [&] { fn(user); });
  });
  if (taken) return Status::Ok();
  posts_.fetch_sub(1);
  return Status(Code::kFailedPrecondition, "the host has stopped");
}

bool ModuleCore::Stop(Milliseconds limit) {
  const MonotonicTime deadline = std::chrono::steady_clock::now() + limit;
  const auto left = [&] {
    return std::max(Milliseconds(0), std::chrono::duration_cast<Milliseconds>(
                                         deadline - std::chrono::steady_clock::now()));
  };
  const std::vector<RequestId> open = requests_.Close();
  for (const CallId call : calls_.All()) Forget(call);
  EndRequests(open);
  const bool pool_ended = pool_ == nullptr || pool_->Stop(left());
  if (pool_ended) loop_.PostAlways([this] { DestroyInstances(); });
  const bool loop_ended = loop_.Stop(left());
  const std::lock_guard<std::mutex> lock(mutex_);
  owner_ = nullptr;
  return pool_ended && loop_ended;
}

void ModuleCore::DestroyInstances() {
  for (auto instance = instances_.rbegin(); instance != instances_.rend(); ++instance) {
    RunModule(kNoCall, "destroy", [&] { module_.destroy(instance->second); });
  }
  instances_.clear();
}

}  // namespace synappsd::applets
