#include "applets/module/host_table.h"

#include "applets/module/module_core.h"
#include "base/utf8.h"

namespace synappsd::applets {
namespace {

ModuleCore& CoreOf(const synapps_host* host) { return *static_cast<ModuleCore*>(host->ctx); }

std::string_view View(synapps_str text) {
  return text.ptr == nullptr ? std::string_view() : std::string_view(text.ptr, text.len);
}

synapps_status ToAbi(const Status& status) { return static_cast<synapps_status>(status.code()); }

void HostLog(const synapps_host* host, std::int32_t level, synapps_str text,
             synapps_str fields) noexcept {
  CoreOf(host).Log(level, View(text), View(fields));
}

synapps_status HostEmit(const synapps_host* host, synapps_call* call, synapps_str kind,
                        synapps_str data) noexcept {
  return ToAbi(CoreOf(host).Emit(ToCallId(call), View(kind), View(data)));
}

// The body of a result has no reader yet: results are JSON.
synapps_status HostComplete(const synapps_host* host, synapps_call* call, synapps_status status,
                            synapps_str json, synapps_str) noexcept {
  return ToAbi(CoreOf(host).Complete(ToCallId(call), status, View(json)));
}

std::int32_t HostCancelled(const synapps_host* host, synapps_call* call) noexcept {
  return CoreOf(host).IsCancelled(ToCallId(call)) ? 1 : 0;
}

synapps_status HostRequest(const synapps_host* host, synapps_call* call, synapps_str method,
                           synapps_str json, synapps_str body, const synapps_reply* reply,
                           void* user, std::uint64_t* id) noexcept {
  if (method.len == 0 || method.len > ModuleHost::kMaxNameBytes || !IsValidUtf8(View(method)) ||
      !IsValidUtf8(View(json))) {
    return SYNAPPS_INVALID_ARGUMENT;
  }
  OpenRequest request;
  request.call = ToCallId(call);
  request.user = user;
  if (reply != nullptr && SYNAPPS_HAS(reply, on_event)) request.on_event = reply->on_event;
  if (reply != nullptr && SYNAPPS_HAS(reply, on_done)) request.on_done = reply->on_done;
  std::uint64_t ignored = 0;
  return ToAbi(CoreOf(host).Request(request, View(method), View(json), View(body),
                                    id == nullptr ? &ignored : id));
}

void HostAbort(const synapps_host* host, std::uint64_t id) noexcept { CoreOf(host).Abort(id); }

synapps_status HostPost(const synapps_host* host, void (*fn)(void* user), void* user) noexcept {
  if (fn == nullptr) return SYNAPPS_INVALID_ARGUMENT;
  return ToAbi(CoreOf(host).Post(fn, user));
}

}  // namespace

synapps_host MakeHostTable(ModuleCore* core, const std::int32_t* log_level) {
  synapps_host table = {};
  table.size = sizeof table;
  table.abi_minor = SYNAPPS_ABI_MINOR;
  table.log_level = log_level;
  table.log = &HostLog;
  table.emit = &HostEmit;
  table.complete = &HostComplete;
  table.cancelled = &HostCancelled;
  table.request = &HostRequest;
  table.abort = &HostAbort;
  table.post = &HostPost;
  table.ctx = core;
  return table;
}

}  // namespace synappsd::applets
