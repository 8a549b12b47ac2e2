#include "base/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace synappsd::json {

bool Number::is_integer() const { return text.find_first_of(".eE") == std::string::npos; }

double Number::as_double() const { return std::strtod(text.c_str(), nullptr); }

std::optional<std::int64_t> Number::as_int64() const {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

const Value* Object::Find(std::string_view key) const {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&](const Member& member) { return member.first == key; });
  return found == members_.end() ? nullptr : &found->second;
}

Value* Object::Find(std::string_view key) {
  return const_cast<Value*>(static_cast<const Object*>(this)->Find(key));
}

Value& Object::Set(std::string_view key, Value value) {
  if (Value* present = Find(key)) return *present = std::move(value);
  return members_.emplace_back(std::string(key), std::move(value)).second;
}

void Object::Append(std::string key, Value value) {
  members_.emplace_back(std::move(key), std::move(value));
}

bool operator==(const Object& a, const Object& b) { return a.members_ == b.members_; }
bool operator==(const Value& a, const Value& b) { return a.data_ == b.data_; }

Value::Value(double v) : data_(Number{FormatDouble(v)}) {}

const Value* Value::Find(std::string_view key) const {
  const Object* object = if_object();
  return object == nullptr ? nullptr : object->Find(key);
}

namespace {

void AppendValue(const Value& value, std::string* out);

void AppendArray(const Array& array, std::string* out) {
  out->push_back('[');
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i != 0) out->push_back(',');
    AppendValue(array[i], out);
  }
  out->push_back(']');
}

void AppendObject(const Object& object, std::string* out) {
  out->push_back('{');
  bool first = true;
  for (const auto& [key, member] : object) {
    if (!first) out->push_back(',');
    first = false;
    AppendQuoted(key, out);
    out->push_back(':');
    AppendValue(member, out);
  }
  out->push_back('}');
}

// Recursive: a Value is as deep as the parser's limit allows, or as our own code built it.
void AppendValue(const Value& value, std::string* out) {
  if (value.is_null()) {
    out->append("null");
  } else if (const bool* boolean = value.if_bool()) {
    out->append(*boolean ? "true" : "false");
  } else if (const Number* number = value.if_number()) {
    out->append(number->text);
  } else if (const std::string* text = value.if_string()) {
    AppendQuoted(*text, out);
  } else if (const Array* array = value.if_array()) {
    AppendArray(*array, out);
  } else {
    AppendObject(*value.if_object(), out);
  }
}

}  // namespace

void AppendTo(const Value& value, std::string* out) { AppendValue(value, out); }

std::string Write(const Value& value) {
  std::string out;
  AppendValue(value, &out);
  return out;
}

// As Python's json.dumps(ensure_ascii=False): RapidJSON's writer would print \u001F, which clients
// of the existing system see as \u001f.
void AppendQuoted(std::string_view text, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  out->push_back('"');
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out->append(text, copied, i - copied);
    copied = i + 1;
    const std::size_t named = std::string_view("\"\\\b\f\n\r\t").find(text[i]);
    out->push_back('\\');
    if (named != std::string_view::npos) {
      out->push_back("\"\\bfnrt"[named]);
    } else {
      out->append({'u', '0', '0', kHex[c >> 4], kHex[c & 15]});
    }
  }
  out->append(text, copied);
  out->push_back('"');
}

std::string Quoted(std::string_view text) {
  std::string out;
  AppendQuoted(text, &out);
  return out;
}

// Python's float_repr_style 'short' (PyOS_double_to_string, format 'r'): shortest digits that read
// back equal; an exponent if it is below -4 or at least 16, written with a sign and two digits.
std::string FormatDouble(double value) {
  CHECK(std::isfinite(value)) << "JSON has no " << value;
  char digits[32];
  const auto [end, error] =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific);
  CHECK(error == std::errc()) << "the buffer holds any double";
  const std::string_view scientific(digits, static_cast<std::size_t>(end - digits));
  const std::size_t e = scientific.find('e');
  int exponent = 0;
  const std::size_t first = scientific[e + 1] == '+' ? e + 2 : e + 1;
  std::from_chars(scientific.data() + first, end, exponent);
  if (exponent < -4 || exponent >= 16) return std::string(scientific);
  char fixed[64];
  const auto [fixed_end, fixed_error] =
      std::to_chars(fixed, fixed + sizeof fixed, value, std::chars_format::fixed);
  CHECK(fixed_error == std::errc()) << "the buffer holds 1e16";
  std::string text(fixed, fixed_end);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

}  // namespace synappsd::json
