// GrantSource: what of a manifest's wishes a package gets. The seam for the administrator's grants.
#ifndef SYNAPPSD_APPLETS_GRANTS_H_
#define SYNAPPSD_APPLETS_GRANTS_H_

#include "applets/manifest.h"
#include "base/json.h"
#include "services/package_context.h"

namespace synappsd::applets {

// Any thread.
class GrantSource {
 public:
  virtual ~GrantSource() = default;
  // `config` is the package's settings, an object.
  virtual services::PackageContext Grant(const Manifest& manifest,
                                         const json::Value& config) const = 0;
};

// Everything the manifest asks for, and the hosts of the URLs in the settings it names
// (hosts_from_config). Only those may be on this machine or a private network: an administrator
// wrote them, not the package.
class GrantAsRequested : public GrantSource {
 public:
  services::PackageContext Grant(const Manifest& manifest,
                                 const json::Value& config) const override;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_GRANTS_H_
