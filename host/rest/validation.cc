#include "rest/validation.h"

#include <cmath>
#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "base/utf8.h"
#include "rest/lax.h"

namespace synappsd::rest {
namespace {

// Where in the body we are; made into text only for an error.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;

  std::string ToString() const {
    return parent == nullptr ? std::string(name) : parent->ToString() + "." + std::string(name);
  }
};

std::string Characters(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " character" : " characters");
}

class Validator {
 public:
  explicit Validator(FieldErrors* errors) : errors_(errors) {}

  json::Object Read(const Model& model, json::Object* source, const Path& path);
  void AddError(const Path& path, std::string_view type, std::string message);

 private:
  json::Value ReadField(const Field& field, json::Value value, const Path& path);
  json::Value ReadString(const Field& field, json::Value value, const Path& path);
  json::Value ReadNumber(const json::Value& value, const Path& path);
  json::Value ReadBoolean(const json::Value& value, const Path& path);
  json::Value ReadObject(json::Value value, const Path& path);
  json::Value ReadPosition(const Field& field, json::Value value, const Path& path);
  json::Value ReadList(const Field& field, json::Value value, const Path& path);
  bool full() const { return errors_->size() > kMaxFieldErrors; }

  FieldErrors* errors_;
};

void Validator::AddError(const Path& path, std::string_view type, std::string message) {
  if (full()) return;
  if (errors_->size() == kMaxFieldErrors) {
    errors_->push_back({"body", "There are more errors than are listed here", "too_many_errors"});
    return;
  }
  errors_->push_back({path.ToString(), std::move(message), std::string(type)});
}

json::Value Default(const Field& field) {
  if (field.default_json.empty()) return json::Value();
  return std::move(json::Parse(field.default_json)).value();
}

json::Object Validator::Read(const Model& model, json::Object* source, const Path& path) {
  json::Object result;
  for (const Field& field : model.fields) {
    const Path at{&path, field.name};
    json::Value* member = source->Find(field.name);
    if (member == nullptr || (member->is_null() && field.nullable)) {
      if (field.required) AddError(at, "missing", "Field required");
      result.Append(std::string(field.name), Default(field));
    } else {
      result.Append(std::string(field.name), ReadField(field, std::move(*member), at));
    }
  }
  return result;
}

json::Value Validator::ReadField(const Field& field, json::Value value, const Path& path) {
  switch (field.type) {
    case FieldType::kString:
      return ReadString(field, std::move(value), path);
    case FieldType::kNumber:
      return ReadNumber(value, path);
    case FieldType::kBoolean:
      return ReadBoolean(value, path);
    case FieldType::kObject:
      return ReadObject(std::move(value), path);
    case FieldType::kPosition:
      return ReadPosition(field, std::move(value), path);
    case FieldType::kList:
      return ReadList(field, std::move(value), path);
    default:
      CHECK(false) << "no request has a field like " << field.name;
      return json::Value();
  }
}

json::Value Validator::ReadString(const Field& field, json::Value value, const Path& path) {
  const std::string* text = value.if_string();
  if (text == nullptr) {
    AddError(path, "string_type", "Input should be a valid string");
    return value;
  }
  const std::size_t length = Utf8Length(*text);
  if (length < field.min_length) {
    AddError(path, "string_too_short",
             "String should have at least " + Characters(field.min_length));
  } else if (length > field.max_length) {
    AddError(path, "string_too_long", "String should have at most " + Characters(field.max_length));
  } else if (field.in_path && (*text == "." || *text == "..")) {
    AddError(path, "value_error",
             "Value error, no URL can name '" + *text +
                 "', which clients and proxies resolve as a dot segment even if it is encoded");
  } else if (field.in_path && text->find('\0') != std::string::npos) {
    AddError(path, "value_error", "Value error, no URL can name an id that contains NUL (\\u0000)");
  } else if (!field.blank_message.empty() && TrimPython(*text).empty()) {
    AddError(path, "value_error", "Value error, " + std::string(field.blank_message));
  }
  return value;
}

json::Value Validator::ReadNumber(const json::Value& value, const Path& path) {
  if (const bool* boolean = value.if_bool()) return json::Value(*boolean ? 1.0 : 0.0);
  double number = 0;
  if (const json::Number* given = value.if_number()) {
    number = given->as_double();
    // An integer of hundreds of digits: valid JSON, but no double.
    if (!std::isfinite(number)) {
      AddError(path, "float_type", "Input should be a valid number");
      return json::Value();
    }
    if (given->is_integer()) number += 0.0;  // -0 is the integer 0
  } else if (const std::string* text = value.if_string()) {
    const auto parsed = ParseLaxNumber(*text);
    if (!parsed) {
      AddError(path, "float_parsing",
               "Input should be a valid number, unable to parse string as a number");
      return json::Value();
    }
    number = *parsed;
    if (!std::isfinite(number)) {
      AddError(path, "finite_number", "Input should be a finite number");
      return json::Value();
    }
  } else {
    AddError(path, "float_type", "Input should be a valid number");
    return json::Value();
  }
  return json::Value(number);
}

json::Value Validator::ReadBoolean(const json::Value& value, const Path& path) {
  if (value.if_bool() != nullptr) return value;
  if (const std::string* text = value.if_string()) {
    if (const auto parsed = ParseLaxBoolean(*text)) return json::Value(*parsed);
  } else if (const json::Number* number = value.if_number()) {
    const double amount = number->as_double();
    if (amount == 0.0 || amount == 1.0) return json::Value(amount == 1.0);
    // What fits a 64-bit integer is taken for an unknown word, anything else for a wrong type.
    constexpr double kTwoTo63 = 9223372036854775808.0;
    if (amount != std::trunc(amount) || amount >= kTwoTo63 || amount < -kTwoTo63) {
      AddError(path, "bool_type", "Input should be a valid boolean");
      return json::Value();
    }
  } else {
    AddError(path, "bool_type", "Input should be a valid boolean");
    return json::Value();
  }
  AddError(path, "bool_parsing", "Input should be a valid boolean, unable to interpret input");
  return json::Value();
}

json::Value Validator::ReadObject(json::Value value, const Path& path) {
  if (value.if_object() == nullptr) {
    AddError(path, "dict_type", "Input should be a valid dictionary");
  }
  return value;
}

json::Value Validator::ReadPosition(const Field& field, json::Value value, const Path& path) {
  const json::Object* source = value.if_object();
  if (source == nullptr) {
    AddError(path, "dict_type", "Input should be a valid dictionary");
    return value;
  }
  const std::size_t errors_before = errors_->size();
  json::Object numbers;
  for (const auto& [name, member] : *source) {
    if (full()) break;
    numbers.Append(name, ReadNumber(member, Path{&path, name}));
  }
  json::Object result;
  if (errors_->size() != errors_before) return json::Value(std::move(result));
  for (const Field& kept : field.model->fields) {
    json::Value* number = numbers.Find(kept.name);
    if (number == nullptr) {
      AddError(path, "value_error", "Value error, " + std::string(field.missing_message));
      break;
    }
    result.Append(std::string(kept.name), std::move(*number));
  }
  return json::Value(std::move(result));
}

json::Value Validator::ReadList(const Field& field, json::Value value, const Path& path) {
  json::Array* items = value.if_array();
  if (items == nullptr) {
    AddError(path, "list_type", "Input should be a valid list");
    return value;
  }
  if (items->size() > field.max_length) {
    AddError(path, "too_long",
             "List should have at most " + std::to_string(field.max_length) +
                 " items after validation, not " + std::to_string(items->size()));
    return value;
  }
  std::unordered_set<std::string> ids;
  for (std::size_t i = 0; i < items->size() && !full(); ++i) {
    const std::string index = std::to_string(i);
    const Path at{&path, index};
    json::Object* item = (*items)[i].if_object();
    if (item == nullptr) {
      AddError(at, "model_attributes_type", NotAnObject({}).message);
      continue;
    }
    const std::size_t errors_before = errors_->size();
    json::Object read = Read(*field.model, item, at);
    if (!field.unique_item_noun.empty() && errors_->size() == errors_before) {
      const std::string& id = *read.Find("id")->if_string();
      if (!ids.insert(id).second) {
        AddError(Path{&at, "id"}, "value_error",
                 "Value error, " + std::string(field.unique_item_noun) + " id '" + id +
                     "' is used more than once in this flow");
      }
    }
    (*items)[i] = json::Value(std::move(read));
  }
  return value;
}

}  // namespace

json::Object Validate(const Model& model, json::Value body, FieldErrors* errors) {
  const Path path{nullptr, "body"};
  if (body.is_null()) {
    errors->push_back({"body", "Field required", "missing"});
    return {};
  }
  json::Object* object = body.if_object();
  if (object == nullptr) {
    errors->push_back(NotAnObject("body"));
    return {};
  }
  return Validator(errors).Read(model, object, path);
}

FieldError NotAnObject(std::string field) {
  return {std::move(field), "Input should be a valid dictionary or object to extract fields from",
          "model_attributes_type"};
}

}  // namespace synappsd::rest
