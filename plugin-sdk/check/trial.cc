#include "trial.h"

#include <algorithm>
#include <memory>

#include "applets/module/module.h"

namespace synappsd::check {
namespace {

// What a later minor version may have at the end of synapps_request.
constexpr std::uint32_t kMoreRequestBytes = 64;

ScriptedHost& Immortal(const applets::Manifest& manifest, HostScript script) {
  static auto* const hosts = new std::vector<std::unique_ptr<ScriptedHost>>;
  return *hosts->emplace_back(std::make_unique<ScriptedHost>(manifest, script));
}

std::string WithLog(const std::string& text, const ScriptedHost& host) {
  return host.log().empty() ? text : text + "; it logged: " + host.log();
}

}  // namespace

const synapps_module& Loaded(const Subject& subject) {
  const applets::Manifest& manifest = *subject.manifest;
  const Result<const synapps_module*> module =
      applets::LoadModule({manifest.library, manifest.id, manifest.version});
  if (!module.ok()) EndCheck(Failed(module.status().message()));
  return **module;
}

Trial::Trial(const Subject& subject, const applets::AppletEntry& applet, HostScript script)
    : subject_(subject),
      applet_(applet),
      module_(Loaded(subject)),
      host_(Immortal(*subject.manifest, script)) {
  const Loan type(script.lending, applet.info.type);
  const Loan config(script.lending, OrdinaryConfig(subject));
  synapps_status status = SYNAPPS_INTERNAL;
  host_.RunModule(
      "create", [&] { status = module_.create(host_.table(), type.str(), config.str(), &self_); });
  made_ = status == SYNAPPS_OK;
  if (made_) return;
  EndCheck(Failed(WithLog("create() answers " + std::to_string(status) + " for the settings " +
                              OrdinaryConfig(subject) + " (other ones: --config FILE)",
                          host_)));
}

Trial::~Trial() {
  if (made_ && !AnyOpen()) Destroy();
  for (std::thread& thread : threads_) thread.detach();
}

bool Trial::AnyOpen() const {
  return std::any_of(calls_.begin(), calls_.end(),
                     [&](std::uint64_t call) { return host_.IsOpen(call); });
}

void Trial::Destroy() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  made_ = false;
  host_.RunModule("destroy", [&] { module_.destroy(self_); });
}

std::uint64_t Trial::Begin(const std::string& message, const std::string& method,
                           std::int64_t timeout_ms) {
  return Begin(host_.OpenCall(), message, method, timeout_ms);
}

std::uint64_t Trial::BeginOrdinary() { return Begin(OrdinaryMessage(subject_, applet_)); }

std::uint64_t Trial::BeginCancelled() {
  const std::uint64_t call = host_.OpenCall();
  host_.MarkCancelled(call);
  return Begin(call, OrdinaryMessage(subject_, applet_), kHandle, 60'000);
}

std::uint64_t Trial::Begin(std::uint64_t call, const std::string& message,
                           const std::string& method, std::int64_t timeout_ms) {
  calls_.push_back(call);
  if (applet_.blocking) {
    threads_.emplace_back(
        [this, call, message, method, timeout_ms] { Invoke(call, message, method, timeout_ms); });
  } else {
    Invoke(call, message, method, timeout_ms);
  }
  return call;
}

void Trial::Invoke(std::uint64_t call, const std::string& message, const std::string& method,
                   std::int64_t timeout_ms) {
  const Lending lending = host_.script().lending;
  const Loan id(lending, "check-" + std::to_string(call));
  const Loan own_method(lending, method);
  const Loan json(lending, message);
  synapps_request request = {};
  request.id = id.str();
  request.method = own_method.str();
  request.json = json.str();
  request.timeout_ms = timeout_ms;
  request.size = sizeof request;
  std::string bytes(reinterpret_cast<const char*>(&request), sizeof request);
  const synapps_request* lent = &request;
  std::unique_ptr<GuardedMemory> guarded;
  if (host_.script().table == TableSize::kLarger) {
    request.size += kMoreRequestBytes;
    bytes.assign(reinterpret_cast<const char*>(&request), sizeof request);
    bytes.append(kMoreRequestBytes, '\xAB');
  }
  if (lending != Lending::kPlain || bytes.size() > sizeof request) {
    guarded = std::make_unique<GuardedMemory>(bytes, alignof(synapps_request));
    lent = reinterpret_cast<const synapps_request*>(guarded->data());
  }
  synapps_status status = SYNAPPS_INTERNAL;
  host_.RunModule("invoke",
                  [&] { status = module_.invoke(self_, ScriptedHost::Handle(call), lent); });
  if (status != SYNAPPS_OK) host_.CompleteByHost(call, status);
}

void Trial::Cancel(std::uint64_t call) {
  host_.MarkCancelled(call);
  if (host_.IsOpen(call)) CancelEnded(call);
}

void Trial::CancelEnded(std::uint64_t call) {
  if (module_.cancel == nullptr) return;
  host_.RunModule("cancel", [&] { module_.cancel(self_, ScriptedHost::Handle(call)); });
}

Completion Trial::Await(std::uint64_t call, const std::string& what, milliseconds limit) {
  if (!host_.RunUntil([&] { return !host_.IsOpen(call); }, limit)) {
    EndCheck(Failed(WithLog(what + " has not ended after " + std::to_string(limit.count()) +
                                " ms: complete() every call, also after errors and cancel()",
                            host_)));
  }
  return host_.completion(call);
}

void Trial::Settle(milliseconds time) {
  host_.RunUntil([] { return false; }, time);
}

}  // namespace synappsd::check
