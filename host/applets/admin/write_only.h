// Members of settings that are never shown: those whose schema says "writeOnly": true.
#ifndef SYNAPPSD_APPLETS_ADMIN_WRITE_ONLY_H_
#define SYNAPPSD_APPLETS_ADMIN_WRITE_ONLY_H_

#include <string>
#include <vector>

#include "base/json.h"

namespace synappsd::applets {

// `settings` without these members, also those of objects within it. `schema` may be null: then
// nothing is known to be a secret.
json::Object WithoutWriteOnly(const json::Value& schema, const json::Object& settings);

// New settings, which come from somebody who was not shown these members: one that is left out
// keeps its value of `before`, one that is null goes.
json::Object KeepWriteOnly(const json::Value& schema, const json::Object& before,
                           const json::Object& settings);

// The names of these members that have a value, "outer.inner" for those of objects within.
std::vector<std::string> WriteOnlyMembers(const json::Value& schema, const json::Object& settings);

// The texts that these members hold.
std::vector<std::string> WriteOnlyTexts(const json::Value& schema, const json::Object& settings);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ADMIN_WRITE_ONLY_H_
