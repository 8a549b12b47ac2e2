#include "services/json_schema.h"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "services/safe_schema.h"
#include "services/schema_pattern.h"

namespace synappsd::services {
namespace {

bool HasReference(const json::Value& value) {
  if (const json::Object* object = value.if_object()) {
    return std::any_of(object->begin(), object->end(), [](const json::Object::Member& member) {
      return member.first == "$ref" || HasReference(member.second);
    });
  }
  if (const json::Array* array = value.if_array()) {
    return std::any_of(array->begin(), array->end(), HasReference);
  }
  return false;
}

Status CheckPatternOf(const json::Object::Member& member) {
  if (const std::string* pattern = member.second.if_string();
      member.first == "pattern" && pattern) {
    const Status status = CheckPattern(*pattern);
    if (!status.ok()) return Status(status.code(), "pattern " + *pattern + " " + status.message());
  }
  const json::Object* properties = member.second.if_object();
  if (member.first != "patternProperties" || properties == nullptr) return Status::Ok();
  for (const auto& [pattern, schema] : *properties) {
    const Status status = CheckPattern(pattern);
    if (!status.ok()) return Status(status.code(), "pattern " + pattern + " " + status.message());
  }
  return Status::Ok();
}

// Of the schema and all in it; also where a property is only called as a keyword is.
Status CheckPatterns(const json::Value& value) {
  if (const json::Object* object = value.if_object()) {
    for (const json::Object::Member& member : *object) {
      Status status = CheckPatternOf(member);
      if (status.ok()) status = CheckPatterns(member.second);
      if (!status.ok()) return status;
    }
  } else if (const json::Array* array = value.if_array()) {
    for (const json::Value& item : *array) {
      Status status = CheckPatterns(item);
      if (!status.ok()) return status;
    }
  }
  return Status::Ok();
}

rapidjson::SizeType Size(std::size_t size) { return static_cast<rapidjson::SizeType>(size); }

// Plays a value to a RapidJSON handler. Values come from our parser: their depth is bounded.
template <typename Handler>
bool Play(const json::Value& value, Handler& handler) {
  if (const bool* v = value.if_bool()) return handler.Bool(*v);
  if (const json::Number* number = value.if_number()) {
    const std::optional<std::int64_t> integer = number->as_int64();
    return integer ? handler.Int64(*integer) : handler.Double(number->as_double());
  }
  if (const std::string* v = value.if_string()) {
    return handler.String(v->data(), Size(v->size()), true);
  }
  if (const json::Array* array = value.if_array()) {
    if (!handler.StartArray()) return false;
    for (const json::Value& item : *array) {
      if (!Play(item, handler)) return false;
    }
    return handler.EndArray(Size(array->size()));
  }
  if (const json::Object* object = value.if_object()) {
    if (!handler.StartObject()) return false;
    for (const auto& [key, member] : *object) {
      if (!handler.Key(key.data(), Size(key.size()), true)) return false;
      if (!Play(member, handler)) return false;
    }
    return handler.EndObject(Size(object->size()));
  }
  return handler.Null();
}

std::string Text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

// The value a pointer of RapidJSON's leads to; null if it leads nowhere.
const json::Value* Locate(const json::Value& root, const rapidjson::Pointer& place) {
  const json::Value* value = &root;
  for (std::size_t i = 0; i < place.GetTokenCount() && value != nullptr; ++i) {
    const rapidjson::Pointer::Token& token = place.GetTokens()[i];
    const json::Array* array = value->if_array();
    if (array == nullptr) {
      value = value->Find(std::string_view(token.name, token.length));
    } else {
      value = token.index < array->size() ? &(*array)[token.index] : nullptr;
    }
  }
  return value;
}

std::string MissingMember(const json::Value* object, const rapidjson::Value& required) {
  for (const rapidjson::Value& name : required.GetArray()) {
    if (!name.IsString()) continue;  // no rule for RapidJSON
    const std::string_view text(name.GetString(), name.GetStringLength());
    if (object == nullptr || object->Find(text) == nullptr) return std::string(text);
  }
  return {};
}

}  // namespace

struct JsonSchema::Compiled {
  Compiled(const json::Value& written, const json::Value& safe)
      : source(Parse(json::Write(written))),
        safe_source(Parse(json::Write(safe))),
        schema(safe_source) {}

  static rapidjson::Document Parse(const std::string& text) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    return document;
  }

  const rapidjson::Document source;  // for messages
  const rapidjson::Document safe_source;
  const rapidjson::SchemaDocument schema;
};

Result<JsonSchema> JsonSchema::Compile(const json::Value& schema) {
  if (schema.if_object() == nullptr) {
    return Status(Code::kInvalidArgument, "a JSON Schema must be an object");
  }
  if (HasReference(schema)) {
    return Status(Code::kInvalidArgument, "\"$ref\" is not supported: write the schema out");
  }
  const Result<json::Value> safe = MakeSafe(schema);
  if (!safe.ok()) return safe.status();
  const Status patterns = CheckPatterns(schema);
  if (!patterns.ok()) return patterns;
  auto compiled = std::make_unique<const Compiled>(schema, *safe);
  if (compiled->source.HasParseError()) {
    return Status(Code::kInvalidArgument,
                  "a JSON Schema may have no number beyond the range of a double");
  }
  return JsonSchema(std::move(compiled));
}

JsonSchema::JsonSchema(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

std::optional<SchemaFault> JsonSchema::FindFault(const json::Value& value) const {
  rapidjson::SchemaValidator validator(compiled_->schema);
  if (Play(value, validator) && validator.IsValid()) return std::nullopt;

  SchemaFault fault;
  const rapidjson::Pointer place = validator.GetInvalidDocumentPointer();
  for (std::size_t i = 0; i < place.GetTokenCount(); ++i) {
    fault.place.emplace_back(place.GetTokens()[i].name, place.GetTokens()[i].length);
  }
  fault.problem = "does not satisfy the schema";
  const char* keyword = validator.GetInvalidSchemaKeyword();
  const rapidjson::Value* rules = validator.GetInvalidSchemaPointer().Get(compiled_->source);
  if (keyword == nullptr || rules == nullptr) return fault;
  if (rules->IsFalse()) {
    fault.keyword = "additionalProperties";
    fault.problem = "is not allowed (\"additionalProperties\" is false)";
    return fault;
  }
  if (!rules->IsObject()) return fault;
  const auto rule = rules->FindMember(keyword);
  if (rule == rules->MemberEnd()) return fault;
  fault.keyword = keyword;
  if (fault.keyword == "required") {
    fault.problem = "lacks \"" + MissingMember(Locate(value, place), rule->value) + "\"";
  } else {
    fault.problem = "breaks \"" + fault.keyword + "\": " + Text(rule->value);
  }
  const auto description = rules->FindMember("description");
  if (description != rules->MemberEnd() && description->value.IsString()) {
    fault.problem += std::string(" (") + description->value.GetString() + ")";
  }
  return fault;
}

Status JsonSchema::Check(const json::Value& value) const {
  const std::optional<SchemaFault> fault = FindFault(value);
  if (!fault) return Status::Ok();
  std::string what = "it";
  if (!fault->place.empty()) {
    what = "member \"";
    for (const std::string& name : fault->place) what += "/" + name;
    what += "\"";
  }
  return Status(Code::kInvalidArgument, what + " " + fault->problem);
}

}  // namespace synappsd::services
