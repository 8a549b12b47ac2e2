// synapps/json.hpp - reading and writing the JSON of applet messages with nothing but the standard
// library (C++17).
//
// A View is one value within a text that somebody else owns. It keeps the value as it was written,
// so that numbers of any size and the order of members pass through an applet unchanged:
//
//   json::View message = json::View::Require(request.json);
//   std::string name = message["content"]["name"].AsString().value_or("you");
//   call.AnswerContent(json::Object().Text("greeting", "Hello " + name).str());
//
// Parsing checks the whole text (RFC 8259, UTF-8) and is bounded by kMaxDepth, so it may be given
// what a stranger sent. Strings with half a surrogate pair read as U+FFFD. Thread-safe: all const.
#ifndef SYNAPPS_JSON_HPP_
#define SYNAPPS_JSON_HPP_

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json_scan.hpp"

namespace synapps::json {

enum class Kind { kMissing, kNull, kBool, kNumber, kString, kArray, kObject };

class View {
 public:
  // What Find() and operator[] give for a member that is not there.
  View() = default;

  // Nothing if the text is not one JSON value, or deeper than kMaxDepth.
  static std::optional<View> Parse(std::string_view text) {
    std::optional<std::string_view> value = detail::Check(text);
    if (!value) return std::nullopt;
    return View(*value);
  }

  // The same, throwing std::invalid_argument.
  static View Require(std::string_view text) {
    std::optional<View> view = Parse(text);
    if (!view) throw std::invalid_argument("not a JSON text");
    return *view;
  }

  Kind kind() const {
    if (text_.empty()) return Kind::kMissing;
    switch (text_.front()) {
      case 'n':
        return Kind::kNull;
      case 't':
      case 'f':
        return Kind::kBool;
      case '"':
        return Kind::kString;
      case '[':
        return Kind::kArray;
      case '{':
        return Kind::kObject;
      default:
        return Kind::kNumber;
    }
  }
  bool present() const { return !text_.empty(); }
  bool is_null() const { return kind() == Kind::kNull; }
  bool is_string() const { return kind() == Kind::kString; }
  bool is_number() const { return kind() == Kind::kNumber; }
  bool is_array() const { return kind() == Kind::kArray; }
  bool is_object() const { return kind() == Kind::kObject; }

  // The value as it was written, without blanks around it. Empty if missing.
  std::string_view text() const { return text_; }

  // Nothing if the value is of another kind (or, for integers, has a fraction or is out of range).
  std::optional<std::string> AsString() const {
    if (!is_string()) return std::nullopt;
    return detail::Unescape(text_.substr(1, text_.size() - 2));
  }
  std::optional<bool> AsBool() const {
    if (kind() != Kind::kBool) return std::nullopt;
    return text_.front() == 't';
  }
  std::optional<std::int64_t> AsInteger() const {
    if (!is_number()) return std::nullopt;
    std::int64_t value = 0;
    const char* end = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(text_.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
  }
  // The members in order, duplicates included; empty unless this is an object.
  std::vector<std::pair<std::string, View>> Members() const {
    std::vector<std::pair<std::string, View>> members;
    if (!is_object()) return members;
    detail::Cursor cursor(text_);
    while (cursor.NextItem()) {
      const std::string_view key = cursor.Take();
      cursor.SkipColon();
      members.emplace_back(detail::Unescape(key.substr(1, key.size() - 2)), View(cursor.Take()));
    }
    return members;
  }
  // The items of an array; empty for anything else.
  std::vector<View> Items() const {
    std::vector<View> items;
    if (!is_array()) return items;
    detail::Cursor cursor(text_);
    while (cursor.NextItem()) items.push_back(View(cursor.Take()));
    return items;
  }
  // Member `key` of an object, the last of several; a missing value otherwise.
  View Find(std::string_view key) const {
    View found;
    if (!is_object()) return found;
    detail::Cursor cursor(text_);
    while (cursor.NextItem()) {
      const std::string_view quoted = cursor.Take();
      cursor.SkipColon();
      const View value(cursor.Take());
      const std::string_view raw = quoted.substr(1, quoted.size() - 2);
      const bool plain = raw.find('\\') == std::string_view::npos;
      if (plain ? raw == key : detail::Unescape(raw) == key) found = value;
    }
    return found;
  }
  View operator[](std::string_view key) const { return Find(key); }

 private:
  explicit View(std::string_view text) : text_(text) {}
  std::string_view text_;
};

// `text` with quotes around it, escaped. Bytes that are not UTF-8 are the caller's mistake.
inline std::string Quote(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

// Writes an object member by member, compact and in order. One method per kind of value, because
// overloads would turn a string literal into a bool.
class Object {
 public:
  Object& Text(std::string_view key, std::string_view value) { return Raw(key, Quote(value)); }
  Object& Integer(std::string_view key, std::int64_t value) {
    return Raw(key, std::to_string(value));
  }
  Object& Flag(std::string_view key, bool value) { return Raw(key, value ? "true" : "false"); }
  // `value` is a JSON text.
  Object& Raw(std::string_view key, std::string_view value) {
    if (!members_.empty()) members_ += ',';
    members_ += Quote(key);
    members_ += ':';
    members_ += value;
    return *this;
  }
  std::string str() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

// Writes an array item by item.
class Array {
 public:
  Array& Text(std::string_view value) { return Raw(Quote(value)); }
  Array& Raw(std::string_view value) {
    if (!items_.empty()) items_ += ',';
    items_ += value;
    return *this;
  }
  std::string str() const { return "[" + items_ + "]"; }

 private:
  std::string items_;
};

}  // namespace synapps::json

#endif  // SYNAPPS_JSON_HPP_
