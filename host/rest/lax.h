// How texts become numbers and booleans in requests: as pydantic 2 reads them in its "lax" mode,
// which the existing system uses and its clients rely on.
#ifndef SYNAPPSD_REST_LAX_H_
#define SYNAPPSD_REST_LAX_H_

#include <optional>
#include <string>
#include <string_view>

namespace synappsd::rest {

// " 12.5 ", ".5", "5.", "1e5", "1_000.5"; also "nan" and "inf", which callers refuse. None: no
// number.
std::optional<double> ParseLaxNumber(std::string_view text);

// "1", "t", "true", "y", "yes", "on" and their opposites, in any case. None: neither.
std::optional<bool> ParseLaxBoolean(std::string_view text);

struct LaxInteger {
  enum class Error { kNone, kNotInteger, kTooLong };
  Error error = Error::kNone;
  std::string digits;  // canonical decimal of any size: no sign if positive, no leading zeros
};

// " 1", "+1", "1.0", "1_0" (ten), integers of up to 4300 digits.
LaxInteger ParseLaxInteger(std::string_view text);

// The text without Unicode's white space at both ends (no other characters are white space here
// than in Rust's trim()).
std::string_view TrimUnicode(std::string_view text);

// The same with Python's str.strip(), which also removes U+001C to U+001F.
std::string_view TrimPython(std::string_view text);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_LAX_H_
