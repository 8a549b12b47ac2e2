#include "config/toml_json.h"

#include <cmath>

namespace synappsd::config {
namespace {

Status NotJson(const toml::node& node) {
  return {Code::kInvalidArgument, "line " + std::to_string(node.source().begin.line) +
                                      ": dates, times, inf and nan cannot be passed to an applet: "
                                      "write them as text"};
}

}  // namespace

// Recursion is bounded: toml++ refuses to read more than 256 levels.
Result<json::Value> ToJson(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    json::Object object;
    for (const auto& [key, member] : *table) {
      auto value = ToJson(member);
      if (!value.ok()) return value.status();
      object.Set(key.str(), std::move(value).value());
    }
    return json::Value(std::move(object));
  }
  if (const auto* array = node.as_array()) {
    json::Array items;
    for (const toml::node& item : *array) {
      auto value = ToJson(item);
      if (!value.ok()) return value.status();
      items.push_back(std::move(value).value());
    }
    return json::Value(std::move(items));
  }
  if (const auto* text = node.as_string()) return json::Value(text->get());
  if (const auto* integer = node.as_integer()) return json::Value(integer->get());
  if (const auto* boolean = node.as_boolean()) return json::Value(boolean->get());
  const auto* number = node.as_floating_point();
  if (number && std::isfinite(number->get())) return json::Value(number->get());
  return NotJson(node);
}

}  // namespace synappsd::config
