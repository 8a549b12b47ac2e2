// LiveRegistry: the catalog of applets as it is now: the registry of the last scan.
#ifndef SYNAPPSD_APPLETS_LIVE_REGISTRY_H_
#define SYNAPPSD_APPLETS_LIVE_REGISTRY_H_

#include <atomic>
#include <memory>
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

  std::shared_ptr<const AppletRegistry> Now() const { return now_.load(); }
  void Set(std::shared_ptr<const AppletRegistry> next) { now_.store(std::move(next)); }

  std::vector<AppletInfo> List() const override { return Now()->List(); }
  std::shared_ptr<const AppletInfo> Find(std::string_view type) const override {
    return Now()->Find(type);
  }

 private:
  const GrantAsRequested none_;  // nothing is scanned with it
  std::atomic<std::shared_ptr<const AppletRegistry>> now_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_LIVE_REGISTRY_H_
