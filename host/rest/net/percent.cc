#include "rest/net/percent.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace synappsd::net {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

HttpError BadEscape(std::string_view where) {
  return {400, "The " + std::string(where) +
                   " does not decode: percent escapes must be %XX and spell UTF-8 without NUL"};
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == Plus::kIsBlank) {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    decoded += c;
  }
  if (!IsValidUtf8(decoded)) return std::nullopt;
  return decoded;
}

std::variant<QueryValues, HttpError> ParseQuery(std::string_view query) {
  QueryValues values;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    if (values.size() == kMaxQueryValues) {
      return HttpError{400, "The query has more than " + std::to_string(kMaxQueryValues) +
                                " parameters: send fewer"};
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = PercentDecode(pair.substr(0, equals), Plus::kIsBlank);
    std::optional<std::string> value =
        PercentDecode(pair.substr(std::min(equals + 1, pair.size())), Plus::kIsBlank);
    if (!name || !value) return BadEscape("query");
    values.emplace_back(std::move(*name), std::move(*value));
  }
  return values;
}

std::variant<RoutablePath, HttpError> ParsePath(std::string_view path) {
  RoutablePath routable;
  if (path.empty() || path[0] != '/') {
    return HttpError{400, "The request target must be a path that begins with /"};
  }
  path.remove_prefix(1);
  if (path.empty()) return routable;
  if (path.back() == '/') {
    routable.trailing_slash = true;
    path.remove_suffix(1);
  }
  for (bool first = true;; first = false) {
    const std::size_t end = path.find('/');
    std::optional<std::string> segment = PercentDecode(path.substr(0, end));
    if (!segment) return BadEscape("path");
    if (*segment == "." || *segment == "..") {
      return HttpError{400, "The path has a dot segment: send it resolved"};
    }
    if (segment->empty()) routable.has_empty_segment = true;
    std::replace(segment->begin(), segment->end(), '/', kSlashInSegment);
    if (!first) routable.text += '/';
    routable.text += *segment;
    if (end == std::string_view::npos) return routable;
    path.remove_prefix(end + 1);
  }
}

}  // namespace synappsd::net
