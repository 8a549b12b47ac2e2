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
  // A registry without packages until the first Set().
  explicit LiveRegistry(std::shared_ptr<const AppletRegistry> first) : now_(std::move(first)) {}

  std::shared_ptr<const AppletRegistry> Now() const { return now_.load(); }
  void Set(std::shared_ptr<const AppletRegistry> next) { now_.store(std::move(next)); }

  std::vector<AppletInfo> List() const override { return Now()->List(); }
  std::shared_ptr<const AppletInfo> Find(std::string_view type) const override {
    return Now()->Find(type);
  }

 private:
  std::atomic<std::shared_ptr<const AppletRegistry>> now_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_LIVE_REGISTRY_H_
