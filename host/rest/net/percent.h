// Percent-decoding of paths and queries.
#ifndef SYNAPPSD_REST_NET_PERCENT_H_
#define SYNAPPSD_REST_NET_PERCENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "rest/net/http_error.h"

namespace synappsd::net {

enum class Plus { kStays, kIsBlank };  // the latter in queries

// None if an escape is cut or not hexadecimal, the result is not UTF-8, or it holds a NUL.
std::optional<std::string> PercentDecode(std::string_view text, Plus plus = Plus::kStays);

using QueryValues = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kMaxQueryValues = 1000;

// "a=1&b=%20x+y&c" to pairs, in order, duplicates kept; a name without "=" has an empty value.
std::variant<QueryValues, HttpError> ParseQuery(std::string_view query);

// A path in the form routes are looked up by.
struct RoutablePath {
  // Segments decoded and joined by "/", without a leading or trailing one. A slash that was
  // percent-encoded is kSlashInSegment here (%00 is refused, so it can mean nothing else).
  std::string text;
  bool trailing_slash = false;
  bool has_empty_segment = false;  // "//": no route has one
};

constexpr char kSlashInSegment = '\0';

// `path` as sent, without the query. Refuses what does not decode, and dot segments, plain or
// encoded: no client needs them and a proxy in front might resolve them differently.
std::variant<RoutablePath, HttpError> ParsePath(std::string_view path);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_PERCENT_H_
