// JSON for people and version control: a member or item a line, two blanks a level.
#ifndef SYNAPPSD_CTL_INDENTED_JSON_H_
#define SYNAPPSD_CTL_INDENTED_JSON_H_

#include <string>

#include "base/json.h"

namespace synappsd::ctl {

// Ends without a line feed. The same value always gives the same bytes.
std::string WriteIndented(const json::Value& value);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_INDENTED_JSON_H_
