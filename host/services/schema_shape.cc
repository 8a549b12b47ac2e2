#include "services/schema_shape.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

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

Status CheckSchema(const json::Value& schema, const std::string& place);

Status CheckKeyword(std::string_view keyword, const json::Value& value, const std::string& place) {
  if (const json::Array* array = value.if_array(); array && IsOneOf(keyword, kSchemaArray)) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      const std::string at = Below(place, std::to_string(i));
      if (!IsObject((*array)[i])) return MustBe("an object", at);
      const Status status = CheckSchema((*array)[i], at);
      if (!status.ok()) return status;
    }
  }
  if (IsOneOf(keyword, kSchema)) return CheckSchema(value, place);
  const json::Object* named = value.if_object();
  if (named == nullptr || !IsOneOf(keyword, kNamedSchemas)) return Status::Ok();
  for (const auto& [name, schema] : *named) {
    const std::string at = Below(place, name);
    if (keyword == "patternProperties" && !IsObject(schema)) return MustBe("an object", at);
    const Status status = CheckSchema(schema, at);
    if (!status.ok()) return status;
  }
  return Status::Ok();
}

// Of the schema and the schemas in it; not of values in it, such as "default".
Status CheckSchema(const json::Value& schema, const std::string& place) {
  if (!IsObject(schema)) return Status::Ok();  // no rule for RapidJSON
  for (const auto& [keyword, value] : *schema.if_object()) {
    const Status status = CheckKeyword(keyword, value, Below(place, keyword));
    if (!status.ok()) return status;
  }
  return Status::Ok();
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

Status CheckShape(const json::Value& schema) {
  Parts parts;
  const Status status = CheckObjects(schema, "", parts);
  return status.ok() ? CheckSchema(schema, "") : status;
}

}  // namespace synappsd::services
