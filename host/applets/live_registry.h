// LiveRegistry: the catalog of applets as it is now: the registry of the last scan.
#ifndef SYNAPPSD_APPLETS_LIVE_REGISTRY_H_
#define SYNAPPSD_APPLETS_LIVE_REGISTRY_H_

#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "applets/registry.h"

namespace synappsd::applets {

// Any thread; readers do not wait for a scan.
class LiveRegistry : public AppletCatalog {
 public:
  // Without packages until the first Set().
  LiveRegistry() : now_(std::make_shared<const AppletRegistry>(RegistryOptions(), none_)) {}

  std::shared_ptr<const AppletRegistry> Now() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return now_;
  }
  void Set(std::shared_ptr<const AppletRegistry> next) {
    const std::lock_guard<std::mutex> lock(mutex_);
    now_.swap(next);
  }

  std::vector<AppletInfo> List() const override { return Now()->List(); }
  std::shared_ptr<const AppletInfo> Find(std::string_view type) const override {
    return Now()->Find(type);
  }

 private:
  const GrantAsRequested none_;  // nothing is scanned with it
  // Held for the copy of a pointer only. Not std::atomic<std::shared_ptr>: libstdc++ 12's load()
  // unlocks with relaxed order, which is a data race with store().
  mutable std::mutex mutex_;
  std::shared_ptr<const AppletRegistry> now_;  // guarded by mutex_
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_LIVE_REGISTRY_H_
