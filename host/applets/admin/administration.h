// AppletAdministration: what an administrator may see and do, over whatever API.
#ifndef SYNAPPSD_APPLETS_ADMIN_ADMINISTRATION_H_
#define SYNAPPSD_APPLETS_ADMIN_ADMINISTRATION_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "applets/package_control.h"
#include "applets/registry.h"
#include "base/json.h"
#include "base/result.h"

namespace synappsd::applets {

// One applet with its package as they are now.
struct AppletDetails {
  std::shared_ptr<const Package> package;
  const AppletEntry* entry = nullptr;  // of the package
  PackageStatus status;
};

// One package, or a directory that should be one.
struct PackageListing {
  std::string package;  // empty: broken
  std::string version;  // empty: broken
  std::string directory;
  PackageState state = PackageState::kIdle;
  std::string reason;  // of a broken one
};

// Any thread. Types in any case; NOT_FOUND for one that there is not. Changes are done one after
// another; `done` comes on another thread, once it is durable and new calls go by it.
class AppletAdministration {
 public:
  using Done = std::function<void(Status)>;

  virtual ~AppletAdministration() = default;

  virtual std::vector<AppletDetails> List() const = 0;  // by type
  virtual Result<AppletDetails> Find(std::string_view type) const = 0;
  virtual std::vector<PackageListing> Packages() const = 0;  // by directory

  // Replaces what was set over this API for the applet's package. INVALID_ARGUMENT: it breaks the
  // manifest's config_schema. Members that are write-only: see KeepWriteOnly(). The package gets a
  // new worker.
  virtual void SetConfig(std::string type, json::Object config, Done done) = 0;

  virtual void SetDisabled(std::string type, bool disabled, Done done) = 0;
  // Reads the package's files and grant again and starts a new worker. FAILED_PRECONDITION as of
  // PackageControl::Reload().
  virtual void Reload(std::string type, Done done) = 0;
  virtual void ClearQuarantine(std::string type, Done done) = 0;
  // Looks for packages that came, changed or went, and for changed grants.
  virtual void Rescan(Done done) = 0;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ADMIN_ADMINISTRATION_H_
