#include "rest/net/header_text.h"

#include <algorithm>

namespace synappsd::net {
namespace {

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsTokenCharacter(char c) {
  const char lower = Lower(c);
  return (lower >= 'a' && lower <= 'z') || IsDigit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Of a registered name or an IPv4 address (RFC 3986, section 3.2.2); % begins an escape there.
bool IsNameCharacter(char c) {
  const char lower = Lower(c);
  return (lower >= 'a' && lower <= 'z') || IsDigit(c) ||
         std::string_view("-._~!$&'()*+,;=%").find(c) != std::string_view::npos;
}

// Between [ and ]: an IPv6 address, or one of a version to come.
bool IsLiteralCharacter(char c) { return c == ':' || (IsNameCharacter(c) && c != '%'); }

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool ListHasToken(std::string_view list, std::string_view token) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (EqualsIgnoringCase(TrimBlanks(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

bool IsHost(std::string_view text) {
  const bool is_literal = text.starts_with('[');
  const std::size_t name_end = is_literal ? text.find(']') : std::min(text.find(':'), text.size());
  if (name_end == std::string_view::npos) return false;
  const std::string_view name = text.substr(is_literal ? 1 : 0, name_end - (is_literal ? 1 : 0));
  std::string_view port = text.substr(name_end + (is_literal ? 1 : 0));
  if (!port.empty() && port[0] != ':') return false;
  if (!port.empty()) port.remove_prefix(1);
  return (is_literal ? !name.empty() && std::all_of(name.begin(), name.end(), IsLiteralCharacter)
                     : std::all_of(name.begin(), name.end(), IsNameCharacter)) &&
         std::all_of(port.begin(), port.end(), IsDigit);
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

}  // namespace synappsd::net
