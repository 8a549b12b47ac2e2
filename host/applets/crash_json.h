// A worker's crash as JSON: in the API's answers, in the report's file, beside a quarantine.
#ifndef SYNAPPSD_APPLETS_CRASH_JSON_H_
#define SYNAPPSD_APPLETS_CRASH_JSON_H_

#include <string>
#include <vector>

#include "base/json.h"
#include "workers/supervisor/worker_crash.h"

namespace synappsd::applets {

// Members that are not known are null.
json::Object WriteCrash(const workers::WorkerCrash& crash);

// What WriteCrash() wrote, now or in an earlier version; members that are missing are not known.
workers::WorkerCrash ReadCrash(const json::Value& object);

// Strikes `secrets` out of what the worker said. Those of less than 4 bytes are left: they would
// strike out ordinary text.
void StrikeOut(const std::vector<std::string>& secrets, workers::WorkerCrash* crash);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_CRASH_JSON_H_
