// What the checks found, for people and for programs.
#ifndef SYNAPPSD_CHECK_REPORT_H_
#define SYNAPPSD_CHECK_REPORT_H_

#include <chrono>
#include <string>
#include <vector>

#include "check.h"

namespace synappsd::check {

struct Finding {
  const Check* check;
  Outcome outcome;
  std::chrono::milliseconds took{0};
};

// No check has failed or crashed.
bool IsConforming(const std::vector<Finding>& findings);

// A line per check and a summary; `quiet` leaves out what passed, and everything if all passed.
std::string TextReport(const Subject& subject, const std::vector<Finding>& findings, bool quiet);

// {"directory", "package", "version", "conforming", "checks": [{"name", "what", "verdict", "text",
// "milliseconds"}]}; package and version are null without a valid manifest.
std::string JsonReport(const Subject& subject, const std::vector<Finding>& findings);

}  // namespace synappsd::check

#endif  // SYNAPPSD_CHECK_REPORT_H_
