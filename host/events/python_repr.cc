#include "events/python_repr.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <string_view>

namespace synappsd::events {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Unicode categories Cc, Cf, Co, Zl, Zp and Zs without the blank.
constexpr Range kNotPrintable[] = {
    {0x00, 0x1f},       {0x7f, 0xa0},        {0xad, 0xad},       {0x600, 0x605},
    {0x61c, 0x61c},     {0x6dd, 0x6dd},      {0x70f, 0x70f},     {0x890, 0x891},
    {0x8e2, 0x8e2},     {0x1680, 0x1680},    {0x180e, 0x180e},   {0x2000, 0x200f},
    {0x2028, 0x202f},   {0x205f, 0x206f},    {0x3000, 0x3000},   {0xd800, 0xf8ff},
    {0xfeff, 0xfeff},   {0xfff0, 0xfffb},    {0xfffe, 0xffff},   {0x110bd, 0x110bd},
    {0x110cd, 0x110cd}, {0x13430, 0x1343f},  {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0001, 0xe007f}, {0xf0000, 0x10ffff},
};

bool IsPrintable(std::uint32_t character) {
  return std::none_of(std::begin(kNotPrintable), std::end(kNotPrintable), [&](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

// The character that starts at `at` of valid UTF-8, and how many bytes it takes.
std::pair<std::uint32_t, std::size_t> Decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t length = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  std::uint32_t character = byte(0) & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) character = character << 6 | (byte(i) & 0x3fU);
  return {character, length};
}

void AppendEscape(std::uint32_t character, std::string* out) {
  char text[12];
  const char* format = character < 0x100 ? "\\x%02x" : character < 0x10000 ? "\\u%04x" : "\\U%08x";
  std::snprintf(text, sizeof text, format, static_cast<unsigned>(character));
  *out += text;
}

void AppendStringRepr(std::string_view text, std::string* out) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  *out += quote;
  for (std::size_t at = 0; at < text.size();) {
    const auto [character, length] = Decode(text, at);
    if (character == static_cast<unsigned char>(quote) || character == '\\') {
      *out += '\\';
      *out += static_cast<char>(character);
    } else if (character == '\n') {
      *out += "\\n";
    } else if (character == '\r') {
      *out += "\\r";
    } else if (character == '\t') {
      *out += "\\t";
    } else if (!IsPrintable(character)) {
      AppendEscape(character, out);
    } else {
      *out += text.substr(at, length);
    }
    at += length;
  }
  *out += quote;
}

// Recursion is bounded by the parser's limit on depth.
void AppendRepr(const json::Value& value, std::string* out) {
  if (value.is_null()) {
    *out += "None";
  } else if (const bool* boolean = value.if_bool()) {
    *out += *boolean ? "True" : "False";
  } else if (const json::Number* number = value.if_number()) {
    if (!number->is_integer()) {
      *out += json::FormatDouble(number->as_double());
    } else {
      *out += number->text == "-0" ? "0" : number->text;
    }
  } else if (const std::string* string = value.if_string()) {
    AppendStringRepr(*string, out);
  } else if (const json::Array* array = value.if_array()) {
    *out += '[';
    for (const json::Value& item : *array) {
      if (&item != &array->front()) *out += ", ";
      AppendRepr(item, out);
    }
    *out += ']';
  } else {
    const json::Object& object = *value.if_object();
    *out += '{';
    for (auto member = object.begin(); member != object.end(); ++member) {
      if (member != object.begin()) *out += ", ";
      AppendStringRepr(member->first, out);
      *out += ": ";
      AppendRepr(member->second, out);
    }
    *out += '}';
  }
}

}  // namespace

std::string PythonStr(const json::Value& value) {
  if (const std::string* string = value.if_string()) return *string;
  std::string text;
  AppendRepr(value, &text);
  return text;
}

}  // namespace synappsd::events
