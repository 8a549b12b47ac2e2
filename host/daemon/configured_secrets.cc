#include "daemon/configured_secrets.h"

namespace synappsd::daemon {

std::optional<std::string> ConfiguredSecrets::Find(std::string_view name) const {
  const std::string* value = name == "openai_api_key"      ? &openai_api_key_
                             : name == "stability_api_key" ? &stability_api_key_
                                                           : nullptr;
  if (value == nullptr || value->empty()) return std::nullopt;
  return *value;
}

std::string ConfiguredSecrets::HowToSet(std::string_view name) const {
  if (name == "openai_api_key") return "set OPENAI_API_KEY, or api_key in [openai]";
  if (name == "stability_api_key") return "set STABILITY_API_KEY, or api_key in [stability]";
  return "run `synappsctl secrets set " + std::string(name) + "`";
}

}  // namespace synappsd::daemon
