// Text of settings: quoting, masking, and guessing what was meant.
#ifndef SYNAPPSD_CONFIG_TEXT_H_
#define SYNAPPSD_CONFIG_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace synappsd::config {

// The items between commas, without blanks around them and without empty ones.
std::vector<std::string> SplitList(std::string_view text);

// `"text"` as TOML and JSON write it.
std::string QuotedText(std::string_view text);

// "http://user:password@host/" -> "http://****@host/", also inside a longer text; and the value of
// a parameter "password".
std::string MaskUserinfo(std::string_view text);

// The candidate most like `name`, or empty if none is close enough to be what was meant.
std::string NearestName(std::string_view name, const std::vector<std::string>& candidates);

// `text` in lines of at most `width` characters, each behind `prefix`, broken between words; a word
// that is longer has a line of its own.
std::string Wrapped(std::string_view text, std::string_view prefix, std::size_t width);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_TEXT_H_
