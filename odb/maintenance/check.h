// Whether a database is as it should be.
#ifndef SYNAPPSD_MAINTENANCE_CHECK_H_
#define SYNAPPSD_MAINTENANCE_CHECK_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "maintenance/observer.h"

namespace synappsd {
namespace maintenance {

struct CheckedPoint {
  std::string name;                 // "pages", "foreign keys", ...
  std::vector<std::string> faults;  // what is wrong, at most kMaxFaults
  std::string repaired;             // what was done about it; empty: nothing
  bool sound() const { return faults.empty() || !repaired.empty(); }
};

struct CheckReport {
  std::string database;  // its name, without a password
  std::vector<CheckedPoint> points;
  bool sound() const {
    for (const CheckedPoint& point : points) {
      if (!point.sound()) return false;
    }
    return true;
  }
};

constexpr std::size_t kMaxFaults = 20;  // of each point

// Reads the whole database as it is at one moment; works beside a running daemon. `repair`: tallies
// that are wrong are counted anew, beside a running daemon too. Faults are in the report, not in
// the status, which says why it could not be checked.
Result<CheckReport> CheckDatabase(const std::string& url, bool repair, Observer* observer);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_CHECK_H_
