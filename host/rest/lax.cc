#include "rest/lax.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>

namespace synappsd::rest {
namespace {

// Unicode's White_Space property, in UTF-8.
constexpr std::array<std::string_view, 25> kWhiteSpace = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
    "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88",
    "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
    "\xE3\x80\x80"};
constexpr std::array<std::string_view, 4> kPythonOnly = {"\x1C", "\x1D", "\x1E", "\x1F"};

template <typename Set>
std::size_t PrefixIn(const Set& set, std::string_view text) {
  for (const std::string_view space : set) {
    if (text.starts_with(space)) return space.size();
  }
  return 0;
}

template <typename Set>
std::size_t SuffixIn(const Set& set, std::string_view text) {
  for (const std::string_view space : set) {
    if (text.ends_with(space)) return space.size();
  }
  return 0;
}

template <typename PrefixSize, typename SuffixSize>
std::string_view Trim(std::string_view text, PrefixSize prefix_size, SuffixSize suffix_size) {
  while (const std::size_t size = prefix_size(text)) text.remove_prefix(size);
  while (const std::size_t size = suffix_size(text)) text.remove_suffix(size);
  return text;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// Text without its underscores; none if it has none, or one at an end, or two in a row.
std::optional<std::string> WithoutUnderscores(std::string_view text) {
  if (text.find('_') == std::string_view::npos || text.front() == '_' || text.back() == '_' ||
      text.find("__") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

// Digits with an optional point and exponent, or one of the names of what is not finite.
std::optional<double> ParsePlainNumber(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view rest = text;
  if (negative || text.starts_with('+')) rest.remove_prefix(1);
  const std::string lower = Lower(rest);
  if (rest.empty() || !(IsDigit(rest.front()) || rest.front() == '.')) {
    if (lower == "nan") return std::strtod("nan", nullptr);
    if (lower != "inf" && lower != "infinity") return std::nullopt;
    return std::strtod(negative ? "-inf" : "inf", nullptr);
  }
  double value = 0;
  const char* end = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  // Out of range: strtod() tells which way, to zero or to infinity.
  if (error != std::errc()) value = std::strtod(std::string(rest).c_str(), nullptr);
  return negative ? -value : value;
}

}  // namespace

std::string_view TrimUnicode(std::string_view text) {
  return Trim(
      text, [](std::string_view t) { return PrefixIn(kWhiteSpace, t); },
      [](std::string_view t) { return SuffixIn(kWhiteSpace, t); });
}

std::string_view TrimPython(std::string_view text) {
  return Trim(
      text, [](std::string_view t) { return PrefixIn(kWhiteSpace, t) + PrefixIn(kPythonOnly, t); },
      [](std::string_view t) { return SuffixIn(kWhiteSpace, t) + SuffixIn(kPythonOnly, t); });
}

std::optional<double> ParseLaxNumber(std::string_view text) {
  if (const auto value = ParsePlainNumber(TrimUnicode(text))) return value;
  // Underscores are only understood in a text without blanks: that is how the original does it.
  const auto plain = WithoutUnderscores(text);
  return plain ? ParsePlainNumber(*plain) : std::nullopt;
}

std::optional<bool> ParseLaxBoolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "true", "y", "yes", "on"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "false", "n", "no", "off"};
  const std::string lower = Lower(text);
  if (std::find(kTrue.begin(), kTrue.end(), lower) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), lower) != kFalse.end()) return false;
  return std::nullopt;
}

LaxInteger ParseLaxInteger(std::string_view text) {
  constexpr std::size_t kMaxDigits = 4300;  // Python's limit for texts that become integers
  using Error = LaxInteger::Error;
  text = TrimUnicode(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  // A fraction of zeros only: "1.0", "1.00".
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.find_first_not_of('0') != std::string_view::npos) {
      return {Error::kNotInteger, {}};
    }
    text = text.substr(0, point);
  }
  if (text.empty()) return {Error::kNotInteger, {}};
  std::string digits(text);
  if (text.find('_') != std::string_view::npos) {
    const auto plain = WithoutUnderscores(text);
    if (!plain) return {Error::kNotInteger, {}};
    digits = *plain;
  }
  if (!std::all_of(digits.begin(), digits.end(), IsDigit)) return {Error::kNotInteger, {}};
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits.size() > kMaxDigits) return {Error::kTooLong, {}};
  if (negative && digits != "0") digits.insert(0, 1, '-');
  return {Error::kNone, std::move(digits)};
}

}  // namespace synappsd::rest
