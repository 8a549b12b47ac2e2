// What is wrong with settings that somebody wants to make.
#ifndef SYNAPPSD_APPLETS_ADMIN_SETTINGS_FAULTS_H_
#define SYNAPPSD_APPLETS_ADMIN_SETTINGS_FAULTS_H_

#include <vector>

#include "base/json.h"
#include "services/json_schema.h"

namespace synappsd::applets {

// A fault for each member of `settings` that breaks its part of the schema, so that all are told at
// once. Members that are missing are not faults here: the daemon's own files may have them.
// `schema` is a manifest's config_schema; null allows everything.
std::vector<services::SchemaFault> FindSettingsFaults(const json::Value& schema,
                                                      const json::Object& settings);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ADMIN_SETTINGS_FAULTS_H_
