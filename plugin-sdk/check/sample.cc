#include "sample.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace synappsd::check {
namespace {

constexpr int kMaxDepth = 32;

json::Value Sample(const json::Value& schema, Members members, int depth);

std::string TypeOf(const json::Value& schema) {
  const json::Value* type = schema.Find("type");
  if (type != nullptr && type->if_string() != nullptr) return *type->if_string();
  if (type != nullptr && type->if_array() != nullptr && !type->if_array()->empty()) {
    const std::string* first = type->if_array()->front().if_string();
    if (first != nullptr) return *first;
  }
  return schema.Find("properties") != nullptr ? "object" : "string";
}

std::int64_t IntegerOf(const json::Value& schema, std::string_view name, std::int64_t otherwise) {
  const json::Value* value = schema.Find(name);
  if (value == nullptr || value->if_number() == nullptr) return otherwise;
  return value->if_number()->as_int64().value_or(otherwise);
}

bool IsRequired(const json::Value& schema, const std::string& name) {
  const json::Value* required = schema.Find("required");
  if (required == nullptr || required->if_array() == nullptr) return false;
  const json::Array& names = *required->if_array();
  return std::find(names.begin(), names.end(), json::Value(name)) != names.end();
}

json::Value Object(const json::Value& schema, Members members, int depth) {
  json::Object object;
  const json::Value* properties = schema.Find("properties");
  if (properties == nullptr || properties->if_object() == nullptr) return object;
  for (const auto& [name, property] : *properties->if_object()) {
    if (members == Members::kRequired && !IsRequired(schema, name)) continue;
    object.Set(name, Sample(property, members, depth));
  }
  return object;
}

json::Value Array(const json::Value& schema, Members members, int depth) {
  json::Array array;
  const json::Value* items = schema.Find("items");
  if (items != nullptr && IntegerOf(schema, "minItems", 0) > 0) {
    array.push_back(Sample(*items, members, depth));
  }
  return array;
}

json::Value Sample(const json::Value& schema, Members members, int depth) {
  if (depth > kMaxDepth) return json::Value();
  if (const json::Value* value = schema.Find("default")) return *value;
  const json::Value* choices = schema.Find("enum");
  if (choices != nullptr && choices->if_array() != nullptr && !choices->if_array()->empty()) {
    return choices->if_array()->front();
  }
  const std::string type = TypeOf(schema);
  if (type == "object") return Object(schema, members, depth + 1);
  if (type == "array") return Array(schema, members, depth + 1);
  if (type == "boolean") return json::Value(false);
  if (type == "null") return json::Value();
  if (type == "integer" || type == "number") {
    return json::Value(std::max<std::int64_t>(1, IntegerOf(schema, "minimum", 1)));
  }
  return json::Value("hello");
}

}  // namespace

json::Value SampleOf(const json::Value& schema, Members members) {
  return Sample(schema, members, 0);
}

}  // namespace synappsd::check
