// synapps/settings.hpp - one call's message and the settings that apply to it. What says more
// closely wins: the run's input over the node's data over the run's context over the
// administrator's configuration.
//
//   const synapps::Settings settings(request.json, config_);
//   const std::string model = settings.Text("model").value_or("gpt-4o");
//
// Names are given in snake_case and found in camelCase too ("system_prompt", "systemPrompt").
// null counts as not set. Owns its texts: views are valid as long as the object, which therefore
// cannot be moved. Thread-safe: all const.
#ifndef SYNAPPS_SETTINGS_HPP_
#define SYNAPPS_SETTINGS_HPP_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "call.hpp"

namespace synapps {

class Settings {
 public:
  // Throws Error INVALID_ARGUMENT if one of them is not JSON. `config` may be empty.
  Settings(std::string_view message, std::string_view config)
      : message_text_(message),
        config_text_(config.empty() ? "{}" : config),
        message_(Parse(message_text_, "the message")),
        config_(Parse(config_text_, "the configuration")) {}
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  json::View content() const { return message_["content"]; }  // the run's or data.input's
  json::View context() const { return message_["context"]; }  // run_id, flow_id, node_id ...
  json::View node_data() const { return message_["metadata"]; }
  json::View config() const { return config_; }

  // A setting as it was written, wherever it is set; missing if it is not.
  json::View Find(std::string_view name) const {
    for (const json::View layer : {content(), node_data(), context(), config_}) {
      const json::View value = In(layer, name);
      if (value.present()) return value;
    }
    return {};
  }

  // The same for settings that a run's input must not decide.
  json::View FindOutsideInput(std::string_view name) const {
    const json::View value = In(node_data(), name);
    return value.present() ? value : In(config_, name);
  }

  // A setting that is a string. Throws Error INVALID_ARGUMENT if it is something else.
  std::optional<std::string> Text(std::string_view name) const { return AsText(Find(name), name); }

  static std::optional<std::string> AsText(json::View value, std::string_view name) {
    if (value.present() && !value.is_string()) {
      throw Error(SYNAPPS_INVALID_ARGUMENT,
                  "\"" + std::string(name) + "\" must be a string, it is " + Shorten(value.text()));
    }
    return value.AsString();
  }

  // A setting of one object, by its snake_case or camelCase name.
  static json::View In(json::View object, std::string_view name) {
    for (const std::string& spelling : {std::string(name), CamelCase(name)}) {
      const json::View value = object[spelling];
      if (value.present() && !value.is_null()) return value;
    }
    return {};
  }

  // A text cut to what fits into an error message, never within a character.
  static std::string Shorten(std::string_view text, std::size_t max_bytes = 300) {
    if (text.size() <= max_bytes) return std::string(text);
    while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0) == 0x80) {
      --max_bytes;
    }
    return std::string(text.substr(0, max_bytes)) + "...";
  }

 private:
  static json::View Parse(std::string_view text, const char* what) {
    const auto view = json::View::Parse(text);
    if (!view) throw Error(SYNAPPS_INVALID_ARGUMENT, std::string(what) + " is not a JSON text");
    return *view;
  }

  static std::string CamelCase(std::string_view name) {
    std::string camel;
    bool upper = false;
    for (const char c : name) {
      if (c == '_') {
        upper = true;
        continue;
      }
      camel += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
    return camel;
  }

  const std::string message_text_;
  const std::string config_text_;
  const json::View message_;
  const json::View config_;
};

}  // namespace synapps

#endif  // SYNAPPS_SETTINGS_HPP_
