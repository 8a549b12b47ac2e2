// synapps/json_scan.hpp - the scanner under json.hpp; include that one.
//
// Check() looks at every byte once and decides whether a text is JSON. Everything else walks over
// a text that Check() has passed, and therefore need not look for errors.
#ifndef SYNAPPS_JSON_SCAN_HPP_
#define SYNAPPS_JSON_SCAN_HPP_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace synapps::json {

// Arrays and objects within each other; deeper texts are refused.
inline constexpr int kMaxDepth = 160;

// The length of the UTF-8 sequence (of 2 to 4 bytes) at `text`, 0 if it is not a valid one.
inline std::size_t Utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(0);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what is above U+10FFFF.
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

namespace detail {

inline bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  std::optional<std::string_view> Whole() {
    SkipBlanks();
    const std::size_t start = at_;
    if (!Value(0)) return std::nullopt;
    const std::size_t end = at_;
    SkipBlanks();
    if (at_ != text_.size()) return std::nullopt;
    return text_.substr(start, end - start);
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }

  bool Value(int depth) {
    switch (Peek()) {
      case '{':
        return Container('}', depth + 1);
      case '[':
        return Container(']', depth + 1);
      case '"':
        return String();
      case 't':
        return Word("true");
      case 'f':
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number();
    }
  }

  bool Container(char close, int depth) {
    if (depth > kMaxDepth) return false;
    ++at_;
    SkipBlanks();
    if (Take(close)) return true;
    while (true) {
      if (close == '}') {
        if (!String()) return false;
        SkipBlanks();
        if (!Take(':')) return false;
        SkipBlanks();
      }
      if (!Value(depth)) return false;
      SkipBlanks();
      if (Take(close)) return true;
      if (!Take(',')) return false;
      SkipBlanks();
    }
  }

  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool Digits() {
    const std::size_t start = at_;
    while (IsDigit(Peek())) ++at_;
    return at_ > start;
  }

  bool Number() {
    Take('-');
    if (!Take('0') && !Digits()) return false;
    if (Take('.') && !Digits()) return false;
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      if (!Digits()) return false;
    }
    return true;
  }

  bool Escape() {
    const char c = Peek();
    ++at_;
    if (c == 'u') {
      for (int i = 0; i < 4; ++i, ++at_) {
        if (HexValue(Peek()) < 0) return false;
      }
      return true;
    }
    return c != '\0' && std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
  }

  bool String() {
    if (!Take('"')) return false;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c < 0x20) return false;
      if (c < 0x80) {
        ++at_;
        if (c == '"') return true;
        if (c == '\\' && !Escape()) return false;
      } else {
        const std::size_t length = Utf8Length(text_.substr(at_));
        if (length == 0) return false;
        at_ += length;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// The one value of `text` without blanks around it; nothing if the text is not JSON.
inline std::optional<std::string_view> Check(std::string_view text) {
  return Checker(text).Whole();
}

// Walks over the items of an array or the keys and values of an object that Check() has passed.
class Cursor {
 public:
  explicit Cursor(std::string_view container) : text_(container) {}

  // Moves to the next item; false at the end.
  bool NextItem() {
    ++at_;  // the opening bracket, or the comma after the last item
    SkipBlanks();
    return text_[at_] != ']' && text_[at_] != '}';
  }
  void SkipColon() {
    SkipBlanks();
    ++at_;
    SkipBlanks();
  }
  // The value here; afterwards the cursor is at the comma or bracket that follows it.
  std::string_view Take() {
    const std::size_t start = at_;
    SkipValue();
    const std::size_t end = at_;
    SkipBlanks();
    if (text_[at_] != ',' && text_[at_] != ':') --at_;  // so that NextItem() sees the bracket
    return text_.substr(start, end - start);
  }

 private:
  void SkipBlanks() {
    while (IsBlank(text_[at_])) ++at_;
  }
  void SkipString() {
    for (++at_; text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }
  void SkipValue() {
    if (text_[at_] == '"') return SkipString();
    if (text_[at_] != '{' && text_[at_] != '[') {
      at_ = text_.find_first_of(",]} \t\n\r", at_);
      return;
    }
    int open = 0;
    do {
      const char c = text_[at_];
      if (c == '"') {
        SkipString();
        continue;
      }
      if (c == '{' || c == '[') ++open;
      if (c == '}' || c == ']') --open;
      ++at_;
    } while (open > 0);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

inline void AppendUtf8(std::uint32_t code, std::string* out) {
  const auto byte = [out](std::uint32_t b) { *out += static_cast<char>(b); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

inline std::uint32_t HexFour(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    value = value << 4 | static_cast<std::uint32_t>(HexValue(c));
  }
  return value;
}

// Appends what the \u escape whose digits begin at raw[at] means; returns where to go on.
inline std::size_t AppendEscapedUnit(std::string_view raw, std::size_t at, std::string* out) {
  std::uint32_t code = HexFour(raw.substr(at));
  at += 4;
  if (code >= 0xD800 && code < 0xDC00 && raw.substr(at, 2) == "\\u") {
    const std::uint32_t low = HexFour(raw.substr(at + 2));
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      at += 6;
    }
  }
  AppendUtf8(code >= 0xD800 && code < 0xE000 ? 0xFFFD : code, out);
  return at;
}

// The meaning of the inside of a string literal.
inline std::string Unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t escape = raw.find('\\', at);
    out += raw.substr(at, escape - at);
    if (escape == std::string_view::npos) break;
    const char c = raw[escape + 1];
    at = escape + 2;
    switch (c) {
      case 'u':
        at = AppendEscapedUnit(raw, at, &out);
        break;
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case 'r':
        out += '\r';
        break;
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      default:
        out += c;  // a quote, a backslash or a slash stands for itself
    }
  }
  return out;
}

}  // namespace detail
}  // namespace synapps::json

#endif  // SYNAPPS_JSON_SCAN_HPP_
