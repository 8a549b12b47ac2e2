#include "applets/admin/settings_faults.h"

#include <optional>
#include <utility>

#include "applets/admin/write_only.h"

namespace synappsd::applets {

std::vector<services::SchemaFault> FindSettingsFaults(const json::Value& schema,
                                                      const json::Object& settings) {
  std::vector<services::SchemaFault> faults;
  if (schema.if_object() == nullptr) return faults;
  json::Object relaxed;
  for (const auto& [name, value] : *schema.if_object()) {
    if (name != "required" && name != "minProperties") relaxed.Append(name, value);
  }
  const auto compiled = services::JsonSchema::Compile(json::Value(std::move(relaxed)));
  if (!compiled.ok()) return faults;  // the manifest was refused then
  // A write-only member that is null is a wish to remove it.
  for (const auto& [name, value] : KeepWriteOnly(schema, json::Object(), settings)) {
    json::Object alone;
    alone.Append(name, value);
    std::optional<services::SchemaFault> fault = compiled->FindFault(json::Value(std::move(alone)));
    if (!fault) continue;
    if (fault->place.empty()) fault->place = {name};  // a rule of the whole: no such member
    faults.push_back(std::move(*fault));
  }
  return faults;
}

}  // namespace synappsd::applets
