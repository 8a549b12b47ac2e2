#include "migrations/legacy_json.h"

#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <cstdlib>

namespace synappsd {
namespace migrations {

namespace {

// Finds the words and strings that JSON does not allow and replaces them; checks nothing else,
// that is the parser's part afterwards.
class Sanitizer {
 public:
  explicit Sanitizer(const std::string& text) : text_(text) {}

  std::string Run() {
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        TakeString();
      } else if (IsWordCharacter(text_[at_])) {
        TakeWord();
      } else {
        result_ += text_[at_++];
      }
    }
    return std::move(result_);
  }
  std::size_t replaced() const { return replaced_; }

 private:
  static bool IsWordCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.';
  }

  // A number, true, false, null, or one of Python's.
  void TakeWord() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && IsWordCharacter(text_[at_])) ++at_;
    const std::string word = text_.substr(begin, at_ - begin);
    if (word == "true" || word == "false" || word == "null" ||
        std::isfinite(std::strtod(word.c_str(), nullptr))) {
      result_ += word;
    } else {
      result_ += "null";
      ++replaced_;
    }
  }

  void TakeString() {
    const std::size_t begin = at_++;
    std::string with_replacement(1, '"');
    bool has_half_pair = false;
    while (at_ < text_.size() && text_[at_] != '"') {
      const std::size_t size = EscapeSize();
      if (IsHalfPair(size)) {
        has_half_pair = true;
        with_replacement += "\\ufffd";
      } else {
        with_replacement += text_.substr(at_, size);
      }
      at_ += size;
    }
    if (at_ < text_.size()) ++at_;
    with_replacement += '"';
    if (!has_half_pair) {
      result_ += text_.substr(begin, at_ - begin);
      return;
    }
    ++replaced_;
    result_ += IsName() ? with_replacement : "null";
  }

  // How many characters from here belong together: 12 for a pair of surrogates, 6 for another
  // \uXXXX, 2 for another escape, else 1.
  std::size_t EscapeSize() const {
    if (text_[at_] != '\\') return 1;
    const unsigned unit = UnitAt(at_);
    if (unit == kNoUnit) return 2;
    const unsigned next = UnitAt(at_ + 6);
    const bool pair = unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000;
    return pair ? 12 : 6;
  }

  bool IsHalfPair(std::size_t size) const {
    if (size != 6) return false;
    const unsigned unit = UnitAt(at_);
    return unit >= 0xd800 && unit < 0xe000;
  }

  static constexpr unsigned kNoUnit = 0x10000;

  // The UTF-16 unit of the escape \uXXXX at `position`; kNoUnit if there is none.
  unsigned UnitAt(std::size_t position) const {
    if (text_.compare(position < text_.size() ? position : text_.size(), 2, "\\u") != 0 ||
        position + 6 > text_.size()) {
      return kNoUnit;
    }
    const std::string digits = text_.substr(position + 2, 4);
    if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return kNoUnit;
    return static_cast<unsigned>(std::strtoul(digits.c_str(), nullptr, 16));
  }

  bool IsName() const {
    const std::size_t next = text_.find_first_not_of(" \t\r\n", at_);
    return next != std::string::npos && text_[next] == ':';
  }

  const std::string& text_;
  std::size_t at_ = 0;
  std::string result_;
  std::size_t replaced_ = 0;
};

constexpr unsigned Sanitizer::kNoUnit;

// Writes what is read, numbers by their text.
class Rewriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  using rapidjson::Writer<rapidjson::StringBuffer>::Writer;
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return RawValue(text, size, rapidjson::kNumberType);
  }
};

}  // namespace

LegacyJson NormalizeLegacyJson(const std::string& stored) {
  Sanitizer sanitizer(stored);
  const std::string text = sanitizer.Run();

  constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag;
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  rapidjson::StringBuffer buffer;
  Rewriter writer(buffer);
  LegacyJson json;
  json.text = "null";
  if (!reader.Parse<kFlags>(stream, writer)) return json;
  json.valid = true;
  json.text.assign(buffer.GetString(), buffer.GetSize());
  json.replaced = sanitizer.replaced();
  return json;
}

}  // namespace migrations
}  // namespace synappsd
