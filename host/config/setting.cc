#include "config/setting.h"

#include <algorithm>

#include "config/text.h"

namespace synappsd::config {

std::string Setting::table() const {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? "" : key.substr(0, dot);
}

std::string Setting::name() const { return key.substr(key.find('.') + 1); }

std::string Setting::environment() const {
  std::string name = "SYNAPPS_" + key;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    if (c == '.') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::string Setting::flag() const {
  if (is_secret) return "";
  std::string name = "--" + key;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '.' || c == '_'; }, '-');
  return name;
}

const Setting* FindSetting(std::string_view key) {
  const auto& settings = AllSettings();
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [key](const Setting& setting) { return setting.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

std::string MaskedValue(const Setting& setting, const Config& config) {
  std::string value = setting.get(config);
  if (!setting.is_secret) return MaskUserinfo(value);
  return value.empty() || value == "\"\"" ? value : "\"********\"";
}

}  // namespace synappsd::config
