#include "ctl/indented_json.h"

#include <cstddef>

namespace synappsd::ctl {
namespace {

void Append(const json::Value& value, std::size_t level, std::string* out);

void NewLine(std::size_t level, std::string* out) {
  *out += '\n';
  out->append(2 * level, ' ');
}

void AppendArray(const json::Array& array, std::size_t level, std::string* out) {
  *out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i != 0) *out += ',';
    NewLine(level + 1, out);
    Append(array[i], level + 1, out);
  }
  NewLine(level, out);
  *out += ']';
}

void AppendObject(const json::Object& object, std::size_t level, std::string* out) {
  *out += '{';
  bool is_first = true;
  for (const auto& [name, value] : object) {
    if (!is_first) *out += ',';
    is_first = false;
    NewLine(level + 1, out);
    json::AppendQuoted(name, out);
    *out += ": ";
    Append(value, level + 1, out);
  }
  NewLine(level, out);
  *out += '}';
}

// Recursive: the parser bounds the depth.
void Append(const json::Value& value, std::size_t level, std::string* out) {
  if (value.if_array() != nullptr && !value.if_array()->empty()) {
    AppendArray(*value.if_array(), level, out);
  } else if (value.if_object() != nullptr && !value.if_object()->empty()) {
    AppendObject(*value.if_object(), level, out);
  } else {
    json::AppendTo(value, out);
  }
}

}  // namespace

std::string WriteIndented(const json::Value& value) {
  std::string out;
  Append(value, 0, &out);
  return out;
}

}  // namespace synappsd::ctl
