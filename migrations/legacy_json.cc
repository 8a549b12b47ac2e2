#include "migrations/legacy_json.h"

#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <cstdlib>
#include <vector>

namespace synappsd {
namespace migrations {

namespace {

// Stands for an integer while the parser reads: even where numbers are asked for as texts it
// refuses those of more than 308 digits. Nothing else that is written as it is looks like this.
constexpr char kStandIn[] = "0";

// Finds the words and strings that JSON does not allow and replaces them, and hides integers;
// checks nothing else, that is the parser's part afterwards.
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
  // For each of which Run() wrote kStandIn.
  const std::vector<std::string>& integers() const { return integers_; }

 private:
  static bool IsInteger(const std::string& word) {
    const std::size_t first = word[0] == '-' ? 1 : 0;
    return word.size() > first && (word[first] != '0' || word.size() == first + 1) &&
           word.find_first_not_of("0123456789", first) == std::string::npos;
  }

  static bool IsWordCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.';
  }

  // A number, true, false, null, or one of Python's.
  void TakeWord() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && IsWordCharacter(text_[at_])) ++at_;
    const std::string word = text_.substr(begin, at_ - begin);
    if (IsInteger(word)) {
      result_ += kStandIn;
      integers_.push_back(word);
    } else if (word == "true" || word == "false" || word == "null" ||
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
  std::vector<std::string> integers_;
  std::size_t replaced_ = 0;
};

constexpr unsigned Sanitizer::kNoUnit;

// Writes what is read, numbers by their text, and the integers that were hidden.
class Rewriter : public rapidjson::Writer<rapidjson::StringBuffer> {
 public:
  Rewriter(rapidjson::StringBuffer& buffer, const std::vector<std::string>& integers)
      : rapidjson::Writer<rapidjson::StringBuffer>(buffer),
        next_(integers.begin()),
        end_(integers.end()) {}

  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    if (std::string(text, size) != kStandIn) return RawValue(text, size, rapidjson::kNumberType);
    if (next_ == end_) return false;  // of a word such as 01, which ends the reading anyway
    const std::string& integer = *next_++;
    return RawValue(integer.data(), integer.size(), rapidjson::kNumberType);
  }

 private:
  std::vector<std::string>::const_iterator next_;
  const std::vector<std::string>::const_iterator end_;
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
  Rewriter writer(buffer, sanitizer.integers());
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
