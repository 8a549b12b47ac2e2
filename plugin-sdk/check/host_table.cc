// The C functions of ScriptedHost's table.
#include "base/check.h"
#include "scripted_host.h"

namespace synappsd::check {
namespace {

// Of ABI 1.0; what a host of the first release hands out.
constexpr std::size_t kSmallestTable = offsetof(synapps_host, ctx) + sizeof(void*);
// As much as a host of a later minor version may have more.
constexpr std::size_t kMoreTable = 16 * sizeof(void*);

std::string_view View(synapps_str text) {
  return text.len == 0 ? std::string_view() : std::string_view(text.ptr, text.len);
}

}  // namespace

ScriptedHost& ScriptedHost::Of(const synapps_host* host) {
  return *static_cast<ScriptedHost*>(host->ctx);
}

void ScriptedHost::FillTable(synapps_host* table) {
  table->log_level = &log_level_;
  table->ctx = this;
  table->log = [](const synapps_host* host, std::int32_t, synapps_str text, synapps_str) {
    Of(host).BreakIfClosed("log");
    const Lock lock(Of(host).mutex_);
    Of(host).log_ = View(text);
  };
  table->emit = [](const synapps_host* host, synapps_call* call, synapps_str kind,
                   synapps_str data) { return Of(host).Emit(call, View(kind), View(data)); };
  table->complete = [](const synapps_host* host, synapps_call* call, synapps_status status,
                       synapps_str json,
                       synapps_str) { return Of(host).Complete(call, status, View(json)); };
  table->cancelled = [](const synapps_host* host, synapps_call* call) {
    return Of(host).IsCancelled(call);
  };
  table->request = [](const synapps_host* host, synapps_call* call, synapps_str method,
                      synapps_str json, synapps_str, const synapps_reply* reply, void* user,
                      std::uint64_t* id) {
    return Of(host).Ask(call, View(method), View(json), reply, user, id);
  };
  table->abort = [](const synapps_host* host, std::uint64_t id) { Of(host).Abort(id); };
  table->post = [](const synapps_host* host, void (*fn)(void*), void* user) {
    return Of(host).Post(fn, user);
  };
}

ScriptedHost::ScriptedHost(const applets::Manifest& manifest, HostScript script)
    : manifest_(manifest), script_(script) {
  synapps_host table = {};
  FillTable(&table);
  table.abi_minor = SYNAPPS_ABI_MINOR;
  std::string bytes;
  switch (script.table) {
    case TableSize::kToday:
      // Zeros follow: reading beyond the table is found by the check for that.
      bytes.resize(sizeof table + kMoreTable, '\0');
      break;
    case TableSize::kSmallest:
      table.abi_minor = 0;
      bytes.resize(kSmallestTable);
      break;
    case TableSize::kLarger:
      table.abi_minor = SYNAPPS_ABI_MINOR + 7;
      bytes.resize(sizeof table + kMoreTable, '\xAB');
      break;
  }
  table.size =
      script.table == TableSize::kToday ? sizeof table : static_cast<std::uint32_t>(bytes.size());
  bytes.replace(0, std::min(bytes.size(), sizeof table), reinterpret_cast<const char*>(&table),
                std::min(bytes.size(), sizeof table));
  table_memory_ = std::make_unique<GuardedMemory>(bytes, alignof(synapps_host));
  table_ = reinterpret_cast<const synapps_host*>(table_memory_->data());
}

}  // namespace synappsd::check
