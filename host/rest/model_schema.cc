// A model as JSON Schema.

#include <string>
#include <utility>

#include "rest/openapi.h"

namespace synappsd::rest {
namespace {

json::Value Reference(const Model& model) {
  json::Object reference;
  reference.Append("$ref", "#/components/schemas/" + std::string(model.name));
  return json::Value(std::move(reference));
}

json::Value Type(std::string_view type, bool nullable) {
  if (!nullable) return json::Value(type);
  return json::Value(json::Array{json::Value(type), json::Value("null")});
}

// The same, as a schema that also allows null.
json::Object NullableReference(const Model& model) {
  json::Object null;
  null.Append("type", "null");
  json::Object schema;
  schema.Append("anyOf", json::Array{Reference(model), json::Value(std::move(null))});
  return schema;
}

json::Object StringSchema(const Field& field) {
  json::Object schema;
  schema.Append("type", Type("string", field.nullable));
  if (field.min_length != 0) schema.Append("minLength", std::uint64_t{field.min_length});
  if (field.max_length != kUnlimited) schema.Append("maxLength", std::uint64_t{field.max_length});
  if (!field.blank_message.empty()) schema.Append("pattern", "\\S");
  if (field.in_path) schema.Append("pattern", "^(?!\\.{1,2}$)[^\\u0000]*$");
  if (!field.choices.empty()) {
    json::Array choices;
    for (const std::string_view choice : field.choices) choices.emplace_back(choice);
    schema.Append("enum", std::move(choices));
  }
  return schema;
}

json::Object ListSchema(const Field& field) {
  json::Object schema;
  schema.Append("type", Type("array", field.nullable));
  if (field.type == FieldType::kStringList) {
    json::Object items;
    items.Append("type", "string");
    schema.Append("items", std::move(items));
  } else {
    schema.Append("items", Reference(*field.model));
  }
  if (field.max_length != kUnlimited) schema.Append("maxItems", std::uint64_t{field.max_length});
  return schema;
}

json::Object PlainSchema(std::string_view type, const Field& field) {
  json::Object schema;
  schema.Append("type", Type(type, field.nullable));
  return schema;
}

json::Object TypeSchema(const Field& field) {
  switch (field.type) {
    case FieldType::kString:
      return StringSchema(field);
    case FieldType::kNumber:
      return PlainSchema("number", field);
    case FieldType::kInteger:
      return PlainSchema("integer", field);
    case FieldType::kBoolean:
      return PlainSchema("boolean", field);
    case FieldType::kObject:
      return PlainSchema("object", field);
    case FieldType::kAny:
      return {};
    case FieldType::kPosition:
    case FieldType::kModel:
      if (field.nullable) return NullableReference(*field.model);
      return *Reference(*field.model).if_object();
    case FieldType::kList:
    case FieldType::kStringList:
      return ListSchema(field);
  }
  return {};
}

json::Object FieldSchema(const Field& field) {
  json::Object schema = TypeSchema(field);
  if (!field.required && !field.default_json.empty()) {
    schema.Append("default", std::move(json::Parse(field.default_json)).value());
  }
  if (!field.description.empty()) schema.Append("description", field.description);
  return schema;
}

}  // namespace

json::Object ModelSchema(const Model& model) {
  json::Object properties;
  json::Array required;
  for (const Field& field : model.fields) {
    properties.Append(std::string(field.name), FieldSchema(field));
    if (field.required) required.emplace_back(field.name);
  }
  json::Object schema;
  schema.Append("type", "object");
  schema.Append("description", model.description);
  schema.Append("properties", std::move(properties));
  if (!required.empty()) schema.Append("required", std::move(required));
  return schema;
}

}  // namespace synappsd::rest
