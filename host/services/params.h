// Reading parameters that are known to satisfy their schema: an absent member is its default.
#ifndef SYNAPPSD_SERVICES_PARAMS_H_
#define SYNAPPSD_SERVICES_PARAMS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace synappsd::services {

inline std::string StringParam(const json::Value& params, std::string_view name,
                               std::string_view otherwise = "") {
  const json::Value* value = params.Find(name);
  return std::string(value == nullptr ? otherwise : std::string_view(*value->if_string()));
}

inline std::int64_t IntParam(const json::Value& params, std::string_view name,
                             std::int64_t otherwise) {
  const json::Value* value = params.Find(name);
  return value == nullptr ? otherwise : *value->if_number()->as_int64();
}

inline bool BoolParam(const json::Value& params, std::string_view name) {
  const json::Value* value = params.Find(name);
  return value != nullptr && *value->if_bool();
}

inline std::vector<std::string> StringsParam(const json::Value& params, std::string_view name) {
  std::vector<std::string> strings;
  if (const json::Value* value = params.Find(name)) {
    for (const json::Value& item : *value->if_array()) strings.push_back(*item.if_string());
  }
  return strings;
}

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_PARAMS_H_
