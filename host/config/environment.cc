#include "config/environment.h"

#include <algorithm>
#include <string_view>

#include "config/text.h"

namespace synappsd::config {
namespace {

constexpr std::string_view kPrefix = "SYNAPPS_";

using Environment = std::map<std::string, std::string>;

void AddAlias(const Setting& setting, const Alias& alias, const Environment& environment,
              const std::string& source, std::vector<Assignment>* assignments) {
  const auto found = environment.find(alias.name);
  if (found == environment.end()) return;
  std::string value = found->second;
  if (value.empty() && alias.if_empty == Alias::Empty::kIgnored) return;
  if (value.empty() && alias.if_empty == Alias::Empty::kMeansAny) value = "*";
  assignments->push_back({&setting, RawValue::Untyped(value), source + alias.name});
}

}  // namespace

std::vector<std::string> SettingVariables() {
  std::vector<std::string> names;
  for (const Setting& setting : AllSettings()) {
    for (const Alias& alias : setting.aliases) names.push_back(alias.name);
    names.push_back(setting.environment());
  }
  return names;
}

std::vector<Assignment> FromVariables(const Environment& environment, const std::string& source,
                                      std::vector<std::string>* warnings) {
  std::vector<Assignment> assignments;
  std::vector<std::string> names{kConfigFileVariable};
  for (const Setting& setting : AllSettings()) {
    for (const Alias& alias : setting.aliases) {
      AddAlias(setting, alias, environment, source, &assignments);
    }
    names.push_back(setting.environment());
    const auto found = environment.find(names.back());
    if (found == environment.end()) continue;
    assignments.push_back({&setting, RawValue::Untyped(found->second), source + names.back()});
  }
  for (const auto& [name, value] : environment) {
    if (name.compare(0, kPrefix.size(), kPrefix) != 0) continue;
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string nearest = NearestName(name, names);
    warnings->push_back(source + name + " is no setting" +
                        (nearest.empty() ? "" : ": did you mean " + nearest + "?"));
  }
  return assignments;
}

std::vector<Assignment> FromEnvironment(const Environment& environment,
                                        std::vector<std::string>* warnings) {
  return FromVariables(environment, "environment ", warnings);
}

}  // namespace synappsd::config
