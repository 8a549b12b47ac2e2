// The table an applet calls the host through: C functions that check what came across the ABI and
// hand it to the ModuleCore behind `ctx`.
#ifndef SYNAPPSD_APPLETS_MODULE_HOST_TABLE_H_
#define SYNAPPSD_APPLETS_MODULE_HOST_TABLE_H_

#include <synapps/applet.h>

#include <cstdint>
#include <string_view>

#include "applets/module/ids.h"

namespace synappsd::applets {

class ModuleCore;

// `log_level` must live as long as the table is used.
synapps_host MakeHostTable(ModuleCore* core, const std::int32_t* log_level);

// Handles are ids in a pointer's clothes.
inline synapps_call* ToHandle(CallId id) {
  return reinterpret_cast<synapps_call*>(static_cast<std::uintptr_t>(id));
}
inline CallId ToCallId(const synapps_call* handle) {
  return static_cast<CallId>(reinterpret_cast<std::uintptr_t>(handle));
}

inline synapps_str ToStr(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_HOST_TABLE_H_
