// PackageContext: what the host's methods know of the package that asks. Made from the manifest,
// the administrator's grants and settings.
#ifndef SYNAPPSD_SERVICES_PACKAGE_CONTEXT_H_
#define SYNAPPSD_SERVICES_PACKAGE_CONTEXT_H_

#include <string>
#include <vector>

#include "services/http_permission.h"

namespace synappsd::services {

// Immutable once made; shared by all requests of the package.
struct PackageContext {
  std::string package;               // "org.synapps.memory"
  std::vector<HttpGrant> http;       // empty: no outgoing requests
  bool store = false;                // may keep values
  std::vector<std::string> secrets;  // names it asks for
  std::string config_json = "{}";    // the administrator's settings, an object
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_PACKAGE_CONTEXT_H_
