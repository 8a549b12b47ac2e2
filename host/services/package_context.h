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
  std::string package;                        // "org.synapps.memory"
  std::vector<HttpGrant> http;                // empty: no outgoing requests
  bool store = false;                         // may keep values
  std::vector<std::string> store_namespaces;  // only in these; empty: in all of its own
  std::vector<std::string> secrets;           // may be attached to requests; see http
  std::vector<std::string> readable_secrets;  // secret.get/1 hands these out
  std::vector<std::string> applets;           // types that applet.call/1 may call
  std::string config_json = "{}";             // the administrator's settings, an object
};

}  // namespace synappsd::services

#endif  // SYNAPPSD_SERVICES_PACKAGE_CONTEXT_H_
