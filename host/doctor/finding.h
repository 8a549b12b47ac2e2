// Finding: what an examination of the daemon found, and what to do about it.
#ifndef SYNAPPSD_DOCTOR_FINDING_H_
#define SYNAPPSD_DOCTOR_FINDING_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::doctor {

enum class Level {
  kOk,
  kWarning,  // it works, but will not for long, or not as well as it could
  kProblem,  // something does not work, or is not safe
};

std::string_view LevelName(Level level);  // "ok", "warning", "problem"

struct Finding {
  std::string check;  // "database"
  Level level = Level::kOk;
  std::string what;
  std::string remedy;  // what to do; empty: nothing
};

using Findings = std::vector<Finding>;

Level Worst(const Findings& findings);

// {"status":..,"version":..,"findings":[{"check","level","what","remedy"}]}: the answer of the API.
std::string WriteFindings(const Findings& findings, std::string_view version);

// The findings in such an answer; INVALID_ARGUMENT if it is none.
Result<Findings> ReadFindings(const json::Value& answer);

}  // namespace synappsd::doctor

#endif  // SYNAPPSD_DOCTOR_FINDING_H_
