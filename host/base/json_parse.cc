// Reading: RapidJSON's iterative SAX reader drives ValueBuilder, which keeps numbers as text.

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cmath>
#include <unordered_map>

#include "base/check.h"
#include "base/json.h"
#include "base/json_numbers.h"
#include "base/utf8.h"

namespace synappsd::json {
namespace {

constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag |
                            rapidjson::kParseValidateEncodingFlag;
// Objects with more members than this get an index to find duplicate keys in.
constexpr std::size_t kIndexFrom = 16;

// A container that is being filled.
struct Open {
  bool is_object = false;
  Array elements;
  std::vector<Object::Member> members;
  std::unordered_map<std::string, std::size_t> index;  // of members, from kIndexFrom on
  std::string key;
};

// SAX events in, one Value out. A `false` stops the reader with kParseErrorTermination.
class ValueBuilder {
 public:
  // `hidden`, if set, has the numbers in whose place the reader sees zeros.
  explicit ValueBuilder(std::size_t max_depth, NumberScanner* hidden)
      : max_depth_(max_depth), hidden_(hidden) {}

  bool Null() { return Add(Value()); }
  bool Bool(bool v) { return Add(Value(v)); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return IsUnicode({text, size}) && Add(Value(std::string(text, size)));
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    std::string_view digits(text, size);
    if (hidden_ != nullptr) digits = hidden_->Next();
    Number number{std::string(digits)};
    // Integers of any size are exact; a fraction or an exponent asks for a double.
    if (!number.is_integer() && !std::isfinite(number.as_double())) {
      not_finite_ = true;
      return false;
    }
    return Add(Value(std::move(number)));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    open_.back().key.assign(text, size);
    return IsUnicode({text, size});
  }
  bool StartObject() { return Start(true); }
  bool StartArray() { return Start(false); }
  bool EndObject(rapidjson::SizeType) {
    Object object;
    for (auto& [key, value] : open_.back().members) object.Append(std::move(key), std::move(value));
    open_.pop_back();
    return Add(Value(std::move(object)));
  }
  bool EndArray(rapidjson::SizeType) {
    Array elements = std::move(open_.back().elements);
    open_.pop_back();
    return Add(Value(std::move(elements)));
  }
  // Never called with kParseNumbersAsStringsFlag, but the reader wants them to exist.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  Value TakeRoot() { return std::move(root_); }
  bool too_deep() const { return too_deep_; }
  bool not_finite() const { return not_finite_; }
  bool lone_surrogate() const { return lone_surrogate_; }

 private:
  // The reader lets the escape of a lone low surrogate through, as three bytes from ED A0 80 on.
  bool IsUnicode(std::string_view text) {
    for (std::size_t at = text.find('\xED'); at != std::string_view::npos;
         at = text.find('\xED', at + 1)) {
      lone_surrogate_ |= at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0;
    }
    return !lone_surrogate_;
  }

  bool Start(bool is_object) {
    if (open_.size() >= max_depth_) {
      too_deep_ = true;
      return false;
    }
    open_.emplace_back().is_object = is_object;
    return true;
  }

  bool Add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_object) {
      AddMember(&open_.back(), std::move(value));
    } else {
      open_.back().elements.push_back(std::move(value));
    }
    return true;
  }

  // Of duplicate keys the first keeps the place and the last the value, as in Python's dict.
  static void AddMember(Open* object, Value value) {
    auto& members = object->members;
    if (members.size() < kIndexFrom) {
      for (auto& member : members) {
        if (member.first == object->key) {
          member.second = std::move(value);
          return;
        }
      }
    } else {
      if (object->index.empty()) {
        for (std::size_t i = 0; i < members.size(); ++i) object->index.emplace(members[i].first, i);
      }
      const auto [at, is_new] = object->index.emplace(object->key, members.size());
      if (!is_new) {
        members[at->second].second = std::move(value);
        return;
      }
    }
    members.emplace_back(std::move(object->key), std::move(value));
  }

  const std::size_t max_depth_;
  NumberScanner* const hidden_;
  std::vector<Open> open_;
  Value root_;
  bool too_deep_ = false;
  bool not_finite_ = false;
  bool lone_surrogate_ = false;
};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The start of the string in which the reader stopped at byte `at`: Python reports an unterminated
// string there. Every quote before it that is not escaped opens or closes a string.
std::size_t StartOfString(std::string_view text, std::size_t at) {
  std::size_t start = 0;
  bool inside = false;
  for (std::size_t i = 0; i < std::min(at, text.size()); ++i) {
    if (inside && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      inside = !inside;
      if (inside) start = i;
    }
  }
  return start;
}

// The byte at which Python's decoder reports what RapidJSON reported as `code` at byte `at`:
// RapidJSON stops inside a token, Python names the token's start.
std::size_t PythonOffset(std::string_view text, rapidjson::ParseErrorCode code, std::size_t at) {
  at = std::min(at, text.size());
  switch (code) {
    case rapidjson::kParseErrorValueInvalid:
      while (at > 0 && IsLetter(text[at - 1])) --at;
      if (at > 0 && text[at - 1] == '-') --at;
      return at;
    case rapidjson::kParseErrorNumberMissFraction:  // "1.": Python reads 1 and stops at the point
      while (at > 0 && text[at - 1] != '.') --at;
      return at > 0 ? at - 1 : 0;
    case rapidjson::kParseErrorNumberMissExponent:  // "1e+": Python reads 1 and stops at the e
      while (at > 0 && text[at - 1] != 'e' && text[at - 1] != 'E') --at;
      return at > 0 ? at - 1 : 0;
    case rapidjson::kParseErrorStringMissQuotationMark:
      // Also the code for a NUL inside a string, which Python points at.
      return at < text.size() ? at : StartOfString(text, at);
    case rapidjson::kParseErrorStringEscapeInvalid:
      return at + 1 == text.size() && text[at] == '\\' ? StartOfString(text, at) : at;
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return at + 1;  // the u behind the backslash
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return StartOfString(text, at);
    default:
      return at;
  }
}

ParseError Describe(std::string_view text, const rapidjson::ParseResult& result,
                    const ValueBuilder& builder, std::size_t max_depth) {
  ParseError error;
  std::size_t byte = 0;
  if (builder.too_deep()) {
    error.too_deep = true;
    error.message = "nested deeper than " + std::to_string(max_depth) + " levels";
    byte = result.Offset();
  } else if (builder.not_finite()) {
    error.message = "number out of range";
    byte = result.Offset();
  } else if (builder.lone_surrogate()) {
    error.message = "lone surrogate in a string";
    byte = StartOfString(text, result.Offset() - 1);
  } else {
    error.message = rapidjson::GetParseError_En(result.Code());
    byte = PythonOffset(text, result.Code(), result.Offset());
  }
  error.offset = Utf8Length(text.substr(0, byte));
  return error;
}

// The reader sees `shown`: `text` itself, or as long with its numbers hidden. None: `text` has a
// number that the reader cannot take, hide them.
std::optional<ParseOutcome> ParseShown(std::string_view shown, std::string_view text,
                                       NumberScanner* hidden, ParseLimits limits) {
  rapidjson::MemoryStream bytes(shown.data(), shown.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
  ValueBuilder builder(limits.max_depth, hidden);
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>> reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (result.Code() == rapidjson::kParseErrorNumberTooBig) return std::nullopt;
  ParseOutcome outcome;
  if (result.IsError()) {
    outcome.error = Describe(text, result, builder, limits.max_depth);
  } else if (bytes.Tell() != text.size()) {
    // The reader takes a NUL for the end of its stream.
    outcome.error = ParseError{Utf8Length(text.substr(0, bytes.Tell())), "NUL after the value"};
  } else {
    outcome.value = builder.TakeRoot();
  }
  return outcome;
}

}  // namespace

ParseOutcome ParseDetailed(std::string_view text, ParseLimits limits) {
  if (!text.empty() && static_cast<unsigned char>(text[0]) >= 0x80) {
    // The reader's stream would skip the bytes of a byte order mark, whole or not.
    return {std::nullopt, ParseError{0, "no JSON value begins like this"}};
  }
  if (std::optional<ParseOutcome> outcome = ParseShown(text, text, nullptr, limits)) {
    return *std::move(outcome);
  }
  // Even asked for numbers as texts, RapidJSON computes each as a double on the way and gives up
  // over 308 digits, and on 0e309. So once more without it seeing any, a cost that only such texts
  // bear; numbers it shows to the builder are the scanner's, which are in the same order.
  NumberScanner hidden(text);
  std::optional<ParseOutcome> outcome = ParseShown(HideNumbers(text), text, &hidden, limits);
  CHECK(outcome) << "zero is not too big";
  return *std::move(outcome);
}

Result<Value> Parse(std::string_view text, ParseLimits limits) {
  ParseOutcome outcome = ParseDetailed(text, limits);
  if (outcome.value) return std::move(*outcome.value);
  return Status(Code::kInvalidArgument, "not valid JSON at character " +
                                            std::to_string(outcome.error->offset) + ": " +
                                            outcome.error->message);
}

}  // namespace synappsd::json
