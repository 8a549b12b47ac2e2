#include "daemon/applet_settings.h"

#include <string_view>

#include "base/check.h"
#include "base/json.h"

namespace synappsd::daemon {
namespace {

void SetUnlessPresent(const std::string& package, std::string_view member, const std::string& value,
                      std::map<std::string, std::string>* settings) {
  if (value.empty()) return;
  std::string& text = settings->try_emplace(package, "{}").first->second;
  Result<json::Value> parsed = json::Parse(text);
  CHECK(parsed.ok() && parsed->if_object() != nullptr) << "the configuration made it an object";
  if (parsed->Find(member) != nullptr) return;
  parsed->if_object()->Set(member, value);
  text = json::Write(*parsed);
}

}  // namespace

std::map<std::string, std::string> AppletSettings(const config::Config& config) {
  std::map<std::string, std::string> settings = config.applet_settings;
  SetUnlessPresent("org.synapps.writer", "base_url", config.openai.base_url, &settings);
  // Without a key it is a local server for text: that it makes images is not to be assumed.
  if (!config.openai.api_key.empty()) {
    SetUnlessPresent("org.synapps.artist", "openai_base_url", config.openai.base_url, &settings);
  }
  SetUnlessPresent("org.synapps.artist", "stability_base_url", config.stability.base_url,
                   &settings);
  return settings;
}

}  // namespace synappsd::daemon
