#include "tried_applet.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "applets/module/module.h"
#include "applets/permissions.h"
#include "base/json.h"

namespace synappsd::run {
namespace {

constexpr Milliseconds kCancelGrace{2'000};
constexpr Milliseconds kStopLimit{5'000};
constexpr std::size_t kPoolThreads = 4;
constexpr const char* kLevels[] = {"trace", "debug", "info", "warn", "error"};

void Print(const char* what, std::string_view first, std::string_view second) {
  const std::string line = std::string(what) + " " + std::string(first) +
                           (second.empty() ? "" : " ") + std::string(second) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

// Hands what a host method answers to the module.
class TriedApplet::Sink : public services::MethodSink {
 public:
  Sink(std::weak_ptr<TriedApplet> applet, applets::RequestId request)
      : applet_(std::move(applet)), request_(request) {}
  void OnEvent(std::string_view kind, std::string_view data) override {
    if (const auto applet = applet_.lock()) applet->host_->DeliverEvent(request_, kind, data);
  }
  void OnDone(services::MethodAnswer answer) override {
    if (const auto applet = applet_.lock()) applet->Deliver(request_, answer);
  }

 private:
  const std::weak_ptr<TriedApplet> applet_;
  const applets::RequestId request_;
};

TriedApplet::TriedApplet(const applets::Manifest& manifest, services::PackageContext context,
                         Methods& methods)
    : manifest_(manifest),
      context_(std::make_shared<const services::PackageContext>(std::move(context))),
      methods_(methods) {}

Result<std::shared_ptr<TriedApplet>> TriedApplet::Start(const applets::Manifest& manifest,
                                                        const json::Value& config,
                                                        Methods& methods) {
  const Result<const synapps_module*> module =
      applets::LoadModule({manifest.library, manifest.id, manifest.version});
  if (!module.ok()) return module.status();
  // All that is asked for; whoever runs this has set the settings too.
  std::shared_ptr<TriedApplet> applet(new TriedApplet(
      manifest, applets::MakeContext(manifest.id, manifest.permissions, config, config), methods));
  applets::ModuleHostOptions options;
  options.package = manifest.id;
  options.config_json = json::Write(config);
  const bool blocks = std::any_of(manifest.applets.begin(), manifest.applets.end(),
                                  [](const applets::AppletEntry& entry) { return entry.blocking; });
  options.pool_threads = blocks ? kPoolThreads : 0;
  applet->host_ = std::make_unique<applets::ModuleHost>(**module, std::move(options), applet);
  return applet;
}

CallEnd TriedApplet::Call(const applets::AppletEntry& applet, const std::string& message,
                          Milliseconds timeout) {
  applets::ModuleCall call;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    call.id = ++last_call_;
    ended_ = false;
    call.request_id = "run-" + std::to_string(call.id);
    scope_ = std::make_shared<services::CallScope>(
        services::CallOrigin{.request_id = call.request_id, .run_id = "run", .node_id = "run"});
  }
  call.type = applet.info.type;
  call.blocking = applet.blocking;
  call.output_bytes = manifest_.output_bytes;
  call.method = "applet.handle/1";
  call.json = message;
  call.timeout = timeout;
  const applets::CallId id = call.id;
  host_->Invoke(std::move(call));

  std::unique_lock<std::mutex> lock(mutex_);
  const auto ended = [&] { return ended_; };
  if (changed_.wait_for(lock, timeout, ended)) return end_;
  lock.unlock();
  Print("cancel", "after " + std::to_string(timeout.count()) + " ms", "");
  host_->Cancel(id);
  lock.lock();
  if (changed_.wait_for(lock, kCancelGrace, ended)) return end_;
  lock.unlock();
  host_->Forget(id);
  return {SYNAPPS_DEADLINE_EXCEEDED,
          R"({"message":"the call did not end, nor when it was cancelled"})"};
}

bool TriedApplet::Stop() { return host_->Stop(kStopLimit); }

Status TriedApplet::OnEvent(applets::CallId, std::string_view kind, std::string_view data) {
  Print("event", kind, json::Quoted(data));
  return Status::Ok();
}

void TriedApplet::OnComplete(applets::CallId call, synapps_status status, std::string_view json) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (call != last_call_) return;
  if (status == SYNAPPS_OK) methods_.values().WriteValues(scope_->Take(), nullptr);
  end_ = {status, std::string(json)};
  ended_ = true;
  changed_.notify_all();
}

Status TriedApplet::OnRequest(applets::RequestId request, applets::CallId call,
                              std::string_view method, std::string_view json,
                              std::string_view body) {
  Print("request", method, json);
  std::shared_ptr<services::CallScope> scope;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (call != applets::kNoCall) scope = scope_;
    requests_[request] = nullptr;
  }
  auto pending = methods_.host().Start(method, json, std::string(body), context_, std::move(scope),
                                       std::make_shared<Sink>(weak_from_this(), request));
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto open = requests_.find(request);  // it may have been answered already
  if (open != requests_.end()) open->second = std::move(pending);
  return Status::Ok();
}

void TriedApplet::Deliver(applets::RequestId request, const services::MethodAnswer& answer) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.erase(request);
  }
  if (!answer.status.ok()) Print("refused", answer.status.ToString(), "");
  host_->DeliverDone(request, static_cast<synapps_status>(answer.status.code()), answer.json,
                     answer.body);
}

void TriedApplet::OnAbort(applets::RequestId request) {
  std::shared_ptr<services::PendingRequest> pending;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto open = requests_.find(request);
    if (open != requests_.end()) pending = open->second;
  }
  if (pending != nullptr) pending->Abort();
}

void TriedApplet::OnLog(applets::CallId, std::int32_t level, std::string_view text,
                        std::string_view fields) {
  const std::string what =
      std::string("log ") + kLevels[std::clamp<std::int32_t>(level, 0, SYNAPPS_LOG_ERROR)];
  Print(what.c_str(), text, fields);
}

}  // namespace synappsd::run
