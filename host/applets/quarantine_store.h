// QuarantineStore: what is remembered of packages that crashed too often, so that a restart of the
// daemon does not try them again.
#ifndef SYNAPPSD_APPLETS_QUARANTINE_STORE_H_
#define SYNAPPSD_APPLETS_QUARANTINE_STORE_H_

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "applets/package_control.h"

namespace synappsd::applets {

struct Quarantine {
  std::string package;
  std::string version;  // another one is not quarantined
  double since_unix_seconds = 0;
  double until_unix_seconds = 0;  // one call may try from then on
  WorkerCrash crash;              // the last
};

// Any thread; must not block: writing is done later, in order. A failed write costs only that the
// quarantine is forgotten at the daemon's next start, and is logged by the implementation.
class QuarantineStore {
 public:
  virtual ~QuarantineStore() = default;
  virtual void Put(const Quarantine& quarantine) = 0;  // replaces the package's
  virtual void Remove(std::string_view package) = 0;   // none there: nothing
  virtual std::vector<Quarantine> All() const = 0;     // as of the start and the changes since
};

// Forgets at the end of the process.
class MemoryQuarantineStore : public QuarantineStore {
 public:
  void Put(const Quarantine& quarantine) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    quarantines_.insert_or_assign(quarantine.package, quarantine);
  }
  void Remove(std::string_view package) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = quarantines_.find(package);
    if (found != quarantines_.end()) quarantines_.erase(found);
  }
  std::vector<Quarantine> All() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<Quarantine> all;
    for (const auto& [package, quarantine] : quarantines_) all.push_back(quarantine);
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Quarantine, std::less<>> quarantines_;  // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_QUARANTINE_STORE_H_
