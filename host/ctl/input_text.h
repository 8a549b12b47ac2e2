// Texts that are given to a command: in a file, on standard input, or as an argument.
#ifndef SYNAPPSD_CTL_INPUT_TEXT_H_
#define SYNAPPSD_CTL_INPUT_TEXT_H_

#include <cstddef>
#include <iosfwd>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::ctl {

// All of `file`; "-" is `in`. INVALID_ARGUMENT: it cannot be read, or is larger than `max_bytes`.
Result<std::string> InputText(const std::string& file, std::istream& in, std::size_t max_bytes);

// The JSON object that an option gives: {"a":1}, @FILE, or - for `in`. At most 64 MiB.
Result<json::Object> InputObject(const std::string& option, const std::string& argument,
                                 std::istream& in);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_INPUT_TEXT_H_
