#include "migrations/steps.h"

#include "migrations/version_2.h"

namespace synappsd {
namespace migrations {

const std::vector<Step>& Steps() {
  static const std::vector<Step> steps = {
      {2, "tables of this program; the existing system's rows are moved there",
       MigrateDataToVersion2},
      {3, "the table applet_state", nullptr},
      {4, "the tables daemon_instance and run_claim, indexes for lists of runs", nullptr},
      {5, "the tables api_key, audit_entry, secret and usage_count", nullptr, 4},
  };
  return steps;
}

}  // namespace migrations
}  // namespace synappsd
