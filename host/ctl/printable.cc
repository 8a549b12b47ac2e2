#include "ctl/printable.h"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace synappsd::ctl {
namespace {

constexpr std::string_view kDots = "...";
constexpr const char* kDigits = "0123456789abcdef";

// The bytes of the character that begins with `first`, in valid UTF-8.
std::size_t SizeOf(unsigned char first) {
  if (first < 0x80) return 1;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

std::uint32_t CodePoint(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]);
  std::uint32_t point = static_cast<unsigned char>(character[0]) & (0x7FU >> character.size());
  for (const char byte : character.substr(1)) {
    point = point << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return point;
}

bool TurnsDirection(std::uint32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
         point == 0x200E || point == 0x200F || point == 0x061C;
}

std::string Escaped(std::uint32_t point) {
  if (point == '\n') return "\\n";
  if (point == '\t') return "\\t";
  if (point == '\r') return "\\r";
  return std::string("\\x") + kDigits[point >> 4 & 0xF] + kDigits[point & 0xF];
}

// The first character of text that is not empty; a byte that begins none is one by itself.
std::string_view FirstCharacter(std::string_view text, bool* is_valid) {
  const std::string_view character = text.substr(0, SizeOf(static_cast<unsigned char>(text[0])));
  *is_valid = IsValidUtf8(character);
  return *is_valid ? character : text.substr(0, 1);
}

// glibc's table of widths, whatever locale the administrator has: the terminal is UTF-8 or shows
// nothing of this anyway.
int WidthOf(std::uint32_t point) {
  static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (utf8 == nullptr) return 1;
  const locale_t before = uselocale(utf8);
  const int width = wcwidth(static_cast<wchar_t>(point));
  uselocale(before);
  return std::max(width, 0);
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    bool is_valid = false;
    const std::string_view character = FirstCharacter(text, &is_valid);
    text.remove_prefix(character.size());
    const std::uint32_t point = is_valid ? CodePoint(character) : 0;
    if (!is_valid || TurnsDirection(point)) {
      printable += '?';
    } else if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
      printable += Escaped(point);
    } else if (point == 0x2028 || point == 0x2029) {  // ends of lines
      printable += "\\n";
    } else {
      printable += character;
    }
  }
  return printable;
}

std::string PrintableJson(std::string_view json) {
  constexpr unsigned char kLeadOfC1 = 0xC2;  // U+0080 to U+009F are C2 80 to C2 9F
  std::string printable;
  printable.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto byte = static_cast<unsigned char>(json[i]);
    const auto next = static_cast<unsigned char>(i + 1 < json.size() ? json[i + 1] : 0);
    const bool is_c1 = byte == kLeadOfC1 && next >= 0x80 && next < 0xA0;
    if (!is_c1 && byte != 0x7F) {
      printable += json[i];
      continue;
    }
    const unsigned point = is_c1 ? next : byte;
    printable.append("\\u00").append(1, kDigits[point >> 4]).append(1, kDigits[point & 0xF]);
    if (is_c1) ++i;
  }
  return printable;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    bool is_valid = false;
    const std::string_view character = FirstCharacter(text, &is_valid);
    text.remove_prefix(character.size());
    width += is_valid ? static_cast<std::size_t>(WidthOf(CodePoint(character))) : 1;
  }
  return width;
}

std::string Shortened(std::string_view text, std::size_t columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  const std::string_view dots = kDots.substr(0, columns);
  std::string shortened;
  std::size_t width = dots.size();
  while (!text.empty()) {
    bool is_valid = false;
    const std::string_view character = FirstCharacter(text, &is_valid);
    width += DisplayWidth(character);
    if (width > columns) break;
    shortened += character;
    text.remove_prefix(character.size());
  }
  return shortened.append(dots);
}

}  // namespace synappsd::ctl
