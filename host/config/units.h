// Units: sizes and durations as people write them.
//
//   size     = integer [" "] ("B" | "KiB" | "MiB" | "GiB")   a bare integer is bytes
//   duration = integer [" "] ("ms" | "s" | "m" | "h")        the unit is required, but for 0
#ifndef SYNAPPSD_CONFIG_UNITS_H_
#define SYNAPPSD_CONFIG_UNITS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace synappsd::config {

// None: not of that form, or more than 64 bits hold.
std::optional<std::uint64_t> ParseInteger(std::string_view text);
std::optional<std::uint64_t> ParseSize(std::string_view text);
std::optional<Milliseconds> ParseDuration(std::string_view text);

// The shortest text that reads back equal: "8MiB", "75s".
std::string FormatSize(std::uint64_t bytes);
std::string FormatDuration(Milliseconds duration);

}  // namespace synappsd::config

#endif  // SYNAPPSD_CONFIG_UNITS_H_
