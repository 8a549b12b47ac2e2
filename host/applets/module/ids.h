// The names of what is under way between the host and a module.
#ifndef SYNAPPSD_APPLETS_MODULE_IDS_H_
#define SYNAPPSD_APPLETS_MODULE_IDS_H_

#include <cstdint>

namespace synappsd::applets {

// A call the host has made of the module. Given by the host.
using CallId = std::uint64_t;
constexpr CallId kNoCall = 0;

// A request the module has made of the host. Given by the ModuleHost, from 1.
using RequestId = std::uint64_t;

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_IDS_H_
