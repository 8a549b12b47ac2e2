// Text of other people on an administrator's terminal.
#ifndef SYNAPPSD_CTL_PRINTABLE_H_
#define SYNAPPSD_CTL_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace synappsd::ctl {

// `text` on one line, and without what a terminal takes as a command: control characters (also the
// 8-bit ones) as \n, \x1b and so on, bytes that are no UTF-8 and marks that turn the direction of
// writing around as "?".
std::string Printable(std::string_view text);

// A JSON text of other people as --json prints it: the control characters that JSON allows in
// strings (DEL and the 8-bit ones) as \u007f, \u009b and so on. The value stays the same.
std::string PrintableJson(std::string_view json);

// The columns that printable text takes on a terminal: two for wide characters, none for accents.
std::size_t DisplayWidth(std::string_view text);

// `text`, or as much of its beginning as `columns` have room for, with "..." at the end.
std::string Shortened(std::string_view text, std::size_t columns);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_PRINTABLE_H_
