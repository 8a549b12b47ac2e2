#include "config/environment.h"

#include <algorithm>
#include <string_view>

#include "config/text.h"

namespace synappsd::config {
namespace {

constexpr std::string_view kPrefix = "SYNAPPS_";

using Environment = std::map<std::string, std::string>;

void AddAlias(const Setting& setting, const Alias& alias, const Environment& environment,
              std::vector<Assignment>* assignments) {
  const auto found = environment.find(alias.name);
  if (found == environment.end()) return;
  std::string value = found->second;
  if (value.empty() && alias.if_empty == Alias::Empty::kIgnored) return;
  if (value.empty() && alias.if_empty == Alias::Empty::kMeansAny) value = "*";
  assignments->push_back({&setting, RawValue::Untyped(value), "environment " + alias.name});
}

}  // namespace

std::vector<Assignment> FromEnvironment(const Environment& environment,
                                        std::vector<std::string>* warnings) {
  std::vector<Assignment> assignments;
  std::vector<std::string> names{kConfigFileVariable};
  for (const Setting& setting : AllSettings()) {
    for (const Alias& alias : setting.aliases) AddAlias(setting, alias, environment, &assignments);
    names.push_back(setting.environment());
    const auto found = environment.find(names.back());
    if (found == environment.end()) continue;
    assignments.push_back(
        {&setting, RawValue::Untyped(found->second), "environment " + names.back()});
  }
  for (const auto& [name, value] : environment) {
    if (name.compare(0, kPrefix.size(), kPrefix) != 0) continue;
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string nearest = NearestName(name, names);
    warnings->push_back("environment " + name + " is no setting" +
                        (nearest.empty() ? "" : ": did you mean " + nearest + "?"));
  }
  return assignments;
}

}  // namespace synappsd::config
