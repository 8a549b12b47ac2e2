#include "applets/admin/write_only.h"

#include <string_view>
#include <utility>

namespace synappsd::applets {
namespace {

// Null if the schema says nothing of the member.
const json::Value* SchemaOf(const json::Value& schema, std::string_view member) {
  const json::Value* properties = schema.Find("properties");
  return properties == nullptr ? nullptr : properties->Find(member);
}

bool IsWriteOnly(const json::Value* schema) {
  const json::Value* flag = schema == nullptr ? nullptr : schema->Find("writeOnly");
  return flag != nullptr && flag->if_bool() != nullptr && *flag->if_bool();
}

}  // namespace

json::Object WithoutWriteOnly(const json::Value& schema, const json::Object& settings) {
  json::Object shown;
  for (const auto& [name, value] : settings) {
    const json::Value* member = SchemaOf(schema, name);
    if (IsWriteOnly(member)) continue;
    const json::Object* inner = value.if_object();
    if (member != nullptr && inner != nullptr) {
      shown.Append(name, WithoutWriteOnly(*member, *inner));
    } else {
      shown.Append(name, value);
    }
  }
  return shown;
}

json::Object KeepWriteOnly(const json::Value& schema, const json::Object& before,
                           const json::Object& settings) {
  json::Object kept;
  for (const auto& [name, value] : settings) {
    const json::Value* member = SchemaOf(schema, name);
    if (IsWriteOnly(member) && value.is_null()) continue;
    const json::Value* old = before.Find(name);
    if (member != nullptr && old != nullptr && old->if_object() && value.if_object()) {
      kept.Append(name, KeepWriteOnly(*member, *old->if_object(), *value.if_object()));
    } else {
      kept.Append(name, value);
    }
  }
  for (const auto& [name, value] : before) {
    if (settings.Find(name) == nullptr && IsWriteOnly(SchemaOf(schema, name))) {
      kept.Append(name, value);
    }
  }
  return kept;
}

std::vector<std::string> WriteOnlyMembers(const json::Value& schema, const json::Object& settings) {
  std::vector<std::string> names;
  for (const auto& [name, value] : settings) {
    const json::Value* member = SchemaOf(schema, name);
    if (member == nullptr) continue;
    if (IsWriteOnly(member)) {
      names.push_back(name);
    } else if (const json::Object* inner = value.if_object()) {
      for (const std::string& within : WriteOnlyMembers(*member, *inner)) {
        names.push_back(name + "." + within);
      }
    }
  }
  return names;
}

std::vector<std::string> WriteOnlyTexts(const json::Value& schema, const json::Object& settings) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : settings) {
    const json::Value* member = SchemaOf(schema, name);
    if (member == nullptr) continue;
    if (IsWriteOnly(member)) {
      texts.push_back(value.if_string() == nullptr ? json::Write(value) : *value.if_string());
    } else if (const json::Object* inner = value.if_object()) {
      for (std::string& text : WriteOnlyTexts(*member, *inner)) texts.push_back(std::move(text));
    }
  }
  return texts;
}

}  // namespace synappsd::applets
