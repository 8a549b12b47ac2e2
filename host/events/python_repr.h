// Python's str() of a JSON value, which existing clients are shown in UNKNOWN_MESSAGE_TYPE.
#ifndef SYNAPPSD_EVENTS_PYTHON_REPR_H_
#define SYNAPPSD_EVENTS_PYTHON_REPR_H_

#include <string>

#include "base/json.h"

namespace synappsd::events {

// A string as it is, null as None, true as True, {"a":1} as {'a': 1}, 1e2 as 100.0. Within arrays
// and objects strings are quoted as repr() does; of the characters Python calls not printable it
// escapes the controls, separators, format characters and private ones, not the unassigned.
std::string PythonStr(const json::Value& value);

}  // namespace synappsd::events

#endif  // SYNAPPSD_EVENTS_PYTHON_REPR_H_
