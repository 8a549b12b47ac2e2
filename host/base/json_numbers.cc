#include "base/json_numbers.h"

#include <algorithm>

namespace synappsd::json {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t DigitsAt(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at - begin;
}

bool HasAt(std::string_view text, std::size_t at, std::string_view any_of) {
  return at < text.size() && any_of.find(text[at]) != std::string_view::npos;
}

// number = [ "-" ] ( "0" / digit1-9 *DIGIT ) [ "." 1*DIGIT ] [ ("e" / "E") [ "+" / "-" ] 1*DIGIT ]
// The size of the longest number at `at`, 0 if there is none.
std::size_t NumberAt(std::string_view text, std::size_t at) {
  std::size_t end = at + (HasAt(text, at, "-") ? 1 : 0);
  const std::size_t whole = HasAt(text, end, "0") ? 1 : DigitsAt(text, end);
  if (whole == 0) return 0;
  end += whole;
  if (HasAt(text, end, ".")) {
    const std::size_t fraction = DigitsAt(text, end + 1);
    if (fraction == 0) return end - at;
    end += 1 + fraction;
  }
  if (HasAt(text, end, "eE")) {
    const std::size_t sign = HasAt(text, end + 1, "+-") ? 1 : 0;
    const std::size_t exponent = DigitsAt(text, end + 1 + sign);
    if (exponent > 0) end += 1 + sign + exponent;
  }
  return end - at;
}

}  // namespace

std::string_view NumberScanner::Next() {
  while (at_ < text_.size()) {
    if (text_[at_] == '"') {
      SkipString();
    } else if (const std::size_t size = NumberAt(text_, at_); size > 0) {
      at_ += size;
      return text_.substr(at_ - size, size);
    } else {
      ++at_;
    }
  }
  return {};
}

void NumberScanner::SkipString() {
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\') ++at_;
  }
  ++at_;
}

std::string HideNumbers(std::string_view text) {
  std::string shown(text);
  NumberScanner numbers(text);
  for (std::string_view number = numbers.Next(); !number.empty(); number = numbers.Next()) {
    const std::size_t sign = number[0] == '-' ? 1 : 0;
    const auto begin = shown.begin() + (number.data() - text.data());
    std::fill(begin + sign, begin + number.size(), ' ');
    begin[sign] = '0';
  }
  return shown;
}

}  // namespace synappsd::json
