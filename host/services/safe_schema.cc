#include "services/safe_schema.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace synappsd::services {
namespace {

// Keywords whose value is a schema, an object of schemas, an array of schemas.
constexpr std::array<std::string_view, 4> kSchema = {"additionalItems", "additionalProperties",
                                                     "items", "not"};
constexpr std::array<std::string_view, 3> kNamedSchemas = {"dependencies", "patternProperties",
                                                           "properties"};
constexpr std::array<std::string_view, 4> kSchemaArray = {"allOf", "anyOf", "items", "oneOf"};

bool IsOneOf(std::string_view keyword, const auto& keywords) {
  return std::find(keywords.begin(), keywords.end(), keyword) != keywords.end();
}

bool IsObject(const json::Value& value) { return value.if_object() != nullptr; }
bool IsString(const json::Value& value) { return value.if_string() != nullptr; }

std::string Below(std::string place, std::string_view name) {
  place += '/';
  place += name;
  return place;
}

Status MustBe(const char* what, const std::string& place) {
  return Status(Code::kInvalidArgument, "\"" + place + "\" must be " + what);
}

Result<json::Value> SafeSchema(const json::Value& schema, const std::string& place);

Result<json::Value> SafeSchemas(const json::Array& schemas, const std::string& place) {
  json::Array safe;
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    const std::string at = Below(place, std::to_string(i));
    if (!IsObject(schemas[i])) return MustBe("an object", at);
    Result<json::Value> schema = SafeSchema(schemas[i], at);
    if (!schema.ok()) return schema;
    safe.push_back(*std::move(schema));
  }
  return json::Value(std::move(safe));
}

Result<json::Value> SafeNamedSchemas(const json::Object& schemas, const std::string& place,
                                     bool must_be_objects) {
  json::Object safe;
  for (const auto& [name, value] : schemas) {
    const std::string at = Below(place, name);
    if (must_be_objects && !IsObject(value)) return MustBe("an object", at);
    Result<json::Value> schema = SafeSchema(value, at);
    if (!schema.ok()) return schema;
    safe.Append(name, *std::move(schema));
  }
  return json::Value(std::move(safe));
}

Result<json::Value> SafeKeyword(std::string_view keyword, const json::Value& value,
                                const std::string& place) {
  if (keyword == "not" && !IsObject(value)) return MustBe("an object", place);
  const json::Array* array = value.if_array();
  if (array != nullptr && IsOneOf(keyword, kSchemaArray)) return SafeSchemas(*array, place);
  if (IsOneOf(keyword, kSchema)) return SafeSchema(value, place);
  if (!IsObject(value) || !IsOneOf(keyword, kNamedSchemas)) return value;
  return SafeNamedSchemas(*value.if_object(), place, keyword == "patternProperties");
}

// Of the schema and the schemas in it; values in it, such as "default", stay as they are.
Result<json::Value> SafeSchema(const json::Value& schema, const std::string& place) {
  if (!IsObject(schema)) return schema;  // no rule for RapidJSON
  json::Object safe;
  for (const auto& [keyword, value] : *schema.if_object()) {
    Result<json::Value> safe_value = SafeKeyword(keyword, value, Below(place, keyword));
    if (!safe_value.ok()) return safe_value;
    safe.Append(keyword, *std::move(safe_value));
  }
  const json::Value* additional = safe.Find("additionalProperties");
  if (additional != nullptr && *additional == json::Value(false) &&
      safe.Find("patternProperties") != nullptr) {
    json::Object nothing;
    nothing.Append("not", json::Object());
    safe.Set("additionalProperties", std::move(nothing));
  }
  return json::Value(std::move(safe));
}

Status CheckObject(const json::Object& object, const std::string& place) {
  const json::Value* patterns = object.Find("patternProperties");
  if (patterns != nullptr && !IsObject(*patterns)) {
    return MustBe("an object", place + "/patternProperties");
  }
  const json::Value* dependencies = object.Find("dependencies");
  if (dependencies == nullptr || !IsObject(*dependencies)) return Status::Ok();
  for (const auto& [name, names] : *dependencies->if_object()) {
    const json::Array* array = names.if_array();
    if (array != nullptr && !std::all_of(array->begin(), array->end(), IsString)) {
      return MustBe("an array of names", Below(place + "/dependencies", name));
    }
  }
  return Status::Ok();
}

struct Parts {
  std::size_t values = 0;
  std::size_t objects = 0;
};

Status CheckCount(std::size_t count, std::size_t max, const std::string& what) {
  if (count <= max) return Status::Ok();
  return Status(Code::kInvalidArgument, "a JSON Schema may have at most " + std::to_string(max) +
                                            " " + what + ", itself and those in it");
}

// Of all objects, also those that are values: all are compiled. Counts what it comes by.
Status CheckObjects(const json::Value& value, const std::string& place, Parts& parts) {
  Status status = CheckCount(++parts.values, kMaxSchemaValues, "values");
  if (!status.ok()) return status;
  if (const json::Array* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      status = CheckObjects((*array)[i], Below(place, std::to_string(i)), parts);
      if (!status.ok()) return status;
    }
  }
  if (!IsObject(value)) return Status::Ok();
  status = CheckCount(++parts.objects, kMaxSchemaObjects, "objects");
  if (status.ok()) status = CheckObject(*value.if_object(), place);
  if (!status.ok()) return status;
  for (const auto& [name, member] : *value.if_object()) {
    status = CheckObjects(member, Below(place, name), parts);
    if (!status.ok()) return status;
  }
  return Status::Ok();
}

}  // namespace

Result<json::Value> MakeSafe(const json::Value& schema) {
  Parts parts;
  const Status status = CheckObjects(schema, "", parts);
  if (!status.ok()) return status;
  return SafeSchema(schema, "");
}

}  // namespace synappsd::services
