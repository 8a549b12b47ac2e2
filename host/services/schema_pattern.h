// Which regular expressions a JSON Schema may have.
//
// RapidJSON's matcher writes repetitions out, follows empty steps by recursion, and takes what it
// does not understand for no rule at all. So a schema of sixty bytes could take all memory
// (((a{200}){200}){200}), the stack ((a*)*), or time without end. What is let through is a language
// that RapidJSON understands, within bounds:
//
//   pattern  = sequence { "|" sequence }
//   sequence = one or more of: atom [ "*" | "+" | "?" | "{n}" | "{n,}" | "{n,m}" ], "^", "$"
//   atom     = character | "." | "[" ["^"] characters and ranges "]" | "(" pattern ")"
//            | "\" and one of ^ $ | ( ) ? * + . [ ] { } \ f n r t v
#ifndef SYNAPPSD_SERVICES_SCHEMA_PATTERN_H_
#define SYNAPPSD_SERVICES_SCHEMA_PATTERN_H_

#include <string_view>

#include "base/status.h"

namespace synappsd::services {

// INVALID_ARGUMENT says what of the pattern is not possible.
Status CheckPattern(std::string_view pattern);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_SCHEMA_PATTERN_H_
