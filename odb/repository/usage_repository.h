// What owners have used, in the database. Every call runs in the caller's transaction;
// failures of the database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_USAGE_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_USAGE_REPOSITORY_H_

#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/access.h"

namespace synappsd {
namespace store {

class UsageRepository {
 public:
  explicit UsageRepository(odb::database& database) : database_(database) {}

  std::vector<UsageRecord> List(const UsageQuery& query);
  // Adds a run, unless the charge's limit is reached: RESOURCE_EXHAUSTED.
  Status Charge(const RunCharge& charge);

 private:
  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_USAGE_REPOSITORY_H_
