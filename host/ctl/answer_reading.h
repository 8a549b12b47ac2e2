// Members of the daemon's answers as people read them.
#ifndef SYNAPPSD_CTL_ANSWER_READING_H_
#define SYNAPPSD_CTL_ANSWER_READING_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace synappsd::ctl {

// A member as a cell: texts as they are, everything else as JSON, null or none as "-".
std::string Cell(const json::Value& object, std::string_view name);

// A member that is a text, else "".
std::string TextOf(const json::Value& object, std::string_view name);

std::optional<double> NumberOf(const json::Value& object, std::string_view name);

// The member "items", or an array of that name; empty if there is none. Lives as long as `object`.
const json::Array& Items(const json::Value& object, std::string_view name = "items");

// Unix seconds in the administrator's time zone: "2026-11-23 05:30:00"; "-" for none.
std::string When(std::optional<double> unix_seconds);

// "0.25 s", "12.3 s", "2 min 05 s", "1 h 02 min"; "-" for none.
std::string Took(std::optional<double> seconds);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_ANSWER_READING_H_
