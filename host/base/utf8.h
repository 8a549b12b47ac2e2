// UTF-8: validity and length in characters.
#ifndef SYNAPPSD_BASE_UTF8_H_
#define SYNAPPSD_BASE_UTF8_H_

#include <cstddef>
#include <string_view>

namespace synappsd {

// True if the text is well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates.
bool IsValidUtf8(std::string_view text);

// The number of code points in valid UTF-8, which is what clients' length limits count.
std::size_t Utf8Length(std::string_view text);

// The beginning of the text: max_bytes at most, not cut within a character.
std::string_view Utf8Prefix(std::string_view text, std::size_t max_bytes);

}  // namespace synappsd

#endif  // SYNAPPSD_BASE_UTF8_H_
