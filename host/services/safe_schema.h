// Makes of a JSON Schema one that RapidJSON can be given.
//
// RapidJSON takes some keywords for what they should be without a look: "patternProperties" that is
// a string, or an element of "allOf" that is a number, has it read memory that is not there. It
// takes every object anywhere in a schema for a schema, also in "default" and "enum", looks each up
// among all before it, and each name of a property among all others. And beside "patternProperties"
// it writes past an array of its own where "additionalProperties" is false and two names match.
// Schemas of packages come from others, so what it relies on is checked here first. (Seen in
// RapidJSON 1.1.0 of Debian 12 and 13; json_schema_test.cc has each case.)
#ifndef SYNAPPSD_SERVICES_SAFE_SCHEMA_H_
#define SYNAPPSD_SERVICES_SAFE_SCHEMA_H_

#include <cstddef>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::services {

// In a schema, itself among them. Settings are checked on a thread that serves requests. The worst
// within both compiled in 0.05 s (objects in the deepest place) and 0.1 s (required names); 50,000
// names took 17 s.
constexpr std::size_t kMaxSchemaObjects = 500;
constexpr std::size_t kMaxSchemaValues = 3000;

// The same rules in a form that is safe: beside "patternProperties", {"not": {}} takes the place of
// false for "additionalProperties". INVALID_ARGUMENT names the place and what must be there.
Result<json::Value> MakeSafe(const json::Value& schema);

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_SAFE_SCHEMA_H_
