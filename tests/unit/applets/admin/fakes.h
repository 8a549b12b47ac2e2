// Fakes for the tests of administration.
#ifndef SYNAPPSD_TESTS_UNIT_APPLETS_ADMIN_FAKES_H_
#define SYNAPPSD_TESTS_UNIT_APPLETS_ADMIN_FAKES_H_

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "applets/package_control.h"
#include "store/store.h"

namespace synappsd::applets::testing {

// States in memory; answers at once.
class MemoryAppletStates : public store::AppletStateStore {
 public:
  void ListAppletStates(store::Callback<std::vector<store::AppletStateRecord>> done) override {
    done(Records());
  }
  void ChangeAppletState(store::AppletStateChange change, store::Done done) override {
    if (!failure.ok()) return done(failure);
    {
      const std::lock_guard<std::mutex> lock(mutex);
      store::AppletStateRecord& record = records[change.package];
      record.package = change.package;
      if (change.disabled) record.disabled = *change.disabled;
      if (change.config) record.config = *change.config;
      if (change.quarantine) record.quarantine = *change.quarantine;
    }
    done(Status::Ok());
  }
  std::vector<store::AppletStateRecord> Records() {
    const std::lock_guard<std::mutex> lock(mutex);
    std::vector<store::AppletStateRecord> all;
    for (const auto& [package, record] : records) all.push_back(record);
    return all;
  }

  std::mutex mutex;
  std::map<std::string, store::AppletStateRecord> records;  // guarded by mutex
  Status failure;                                           // if set, what changes end in
};

// Remembers what it was told.
class RecordingControl : public PackageControl {
 public:
  void SetPackages(std::vector<ServedPackage> packages) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    served_ = std::move(packages);
    changed_.notify_all();
  }
  Status Reload(std::string_view package) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    reloaded_.emplace_back(package);
    return reload_answer;
  }
  Status SetDisabled(std::string_view package, bool disabled) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (ServedPackage& served : served_) {
      if (served.package->manifest.id == package) served.disabled = disabled;
    }
    return Status::Ok();
  }
  Status ClearQuarantine(std::string_view package) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    cleared_.emplace_back(package);
    return Status::Ok();
  }
  std::vector<PackageStatus> Statuses() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<PackageStatus> all;
    for (const ServedPackage& served : served_) {
      PackageStatus status;
      status.package = served.package->manifest.id;
      status.version = served.package->manifest.version;
      status.state = served.disabled ? PackageState::kDisabled : PackageState::kReady;
      all.push_back(std::move(status));
    }
    return all;
  }

  std::vector<ServedPackage> served() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return served_;
  }
  std::vector<std::string> reloaded() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return reloaded_;
  }
  std::vector<std::string> cleared() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return cleared_;
  }
  // Waits until what is served satisfies the condition; false if it does not in a minute.
  template <typename Condition>
  bool WaitUntil(Condition condition) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return condition(served_); });
  }

  Status reload_answer;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ServedPackage> served_;  // guarded by mutex_
  std::vector<std::string> reloaded_;  // guarded by mutex_
  std::vector<std::string> cleared_;   // guarded by mutex_
};

}  // namespace synappsd::applets::testing

#endif  // SYNAPPSD_TESTS_UNIT_APPLETS_ADMIN_FAKES_H_
