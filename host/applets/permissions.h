// Permissions: what a manifest asks for, and what a grant gives; in both files the member
// "permissions" has one form.
#ifndef SYNAPPSD_APPLETS_PERMISSIONS_H_
#define SYNAPPSD_APPLETS_PERMISSIONS_H_

#include <string>
#include <vector>

#include "base/json.h"
#include "services/package_context.h"

namespace synappsd::applets {

struct HttpPermission {
  std::vector<std::string> hosts;              // "name" (ports 80 and 443), "name:port", "*.name"
  std::vector<std::string> hosts_from_config;  // members of the settings that hold a URL
  std::vector<std::string> methods;
  std::vector<std::string> secrets;  // attached by the host to requests to these hosts
  bool private_addresses = false;    // only in grants: `hosts` may be on this machine or network
  friend bool operator==(const HttpPermission&, const HttpPermission&) = default;
};

struct Permissions {
  bool store = false;
  std::vector<std::string> store_namespaces;  // empty: all of the package's own
  std::vector<HttpPermission> http;
  std::vector<std::string> secrets;  // readable by secret.get/1
  std::vector<std::string> applets;  // types callable by applet.call/1
  friend bool operator==(const Permissions&, const Permissions&) = default;
};

// `value` satisfies the schema of its file.
Permissions ReadPermissions(const json::Value& value);

// In the form in which files have them; what is not permitted is left out.
json::Value WritePermissions(const Permissions& permissions);

// What is both asked for and granted. Of two patterns of hosts that overlap the narrower one.
Permissions Intersect(const Permissions& requested, const Permissions& granted);

// The settings of a package: as they count, and what of them stands in the daemon's own files,
// where only its administrator can have put it.
struct PackageSettings {
  json::Value effective = json::Object();
  json::Value from_files = json::Object();
};

// What the host's methods are told of a package. `host_settings` are those whose URLs open hosts:
// these may be on this machine or a private network, because an administrator named them.
services::PackageContext MakeContext(const std::string& package, const Permissions& effective,
                                     const json::Value& settings, const json::Value& host_settings);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_PERMISSIONS_H_
