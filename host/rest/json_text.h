// JSON texts as they arrive: bytes in one of the encodings Python's json.loads() takes.
#ifndef SYNAPPSD_REST_JSON_TEXT_H_
#define SYNAPPSD_REST_JSON_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

namespace synappsd::rest {

// UTF-8, UTF-16 or UTF-32, with or without a byte order mark, as UTF-8 without one. None: the bytes
// are not well-formed.
std::optional<std::string> DecodeJsonText(std::string_view bytes);

}  // namespace synappsd::rest

#endif  // SYNAPPSD_REST_JSON_TEXT_H_
