// How the ABI says why something failed.
#ifndef SYNAPPSD_APPLETS_MODULE_ERROR_JSON_H_
#define SYNAPPSD_APPLETS_MODULE_ERROR_JSON_H_

#include <string>
#include <string_view>

#include "base/json.h"

namespace synappsd::applets {

inline std::string ErrorJson(std::string_view message) {
  return "{\"message\":" + json::Quoted(message) + ",\"details\":{}}";
}

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_MODULE_ERROR_JSON_H_
