// JSON as Python's json.dumps writes it, turned into JSON.
#ifndef SYNAPPSD_MIGRATIONS_LEGACY_JSON_H_
#define SYNAPPSD_MIGRATIONS_LEGACY_JSON_H_

#include <cstddef>
#include <string>

namespace synappsd {
namespace migrations {

struct LegacyJson {
  bool valid = false;        // false: it was not JSON at all, and `text` is "null"
  std::string text;          // compact, UTF-8 unescaped, members in order, numbers as written
  std::size_t replaced = 0;  // values that were made null, or names that were changed
};

// Python writes blanks after ',' and ':', and escapes everything beyond ASCII. It also writes what
// JSON does not have: NaN, Infinity, -Infinity and strings with half a surrogate pair become null.
// In an object's name, half a pair becomes U+FFFD.
LegacyJson NormalizeLegacyJson(const std::string& stored);

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_LEGACY_JSON_H_
