#include "services/http_permission.h"

#include <algorithm>

namespace synappsd::services {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool HostMatches(const std::string& pattern, const Url& url) {
  if (pattern == url.host + ":" + std::to_string(url.port)) return true;
  if (url.port != 80 && url.port != 443) return false;
  if (pattern == url.host) return true;
  // "*.example.org": ends with ".example.org" and has something before it.
  return pattern.starts_with("*.") && url.host.size() > pattern.size() - 1 &&
         url.host.ends_with(std::string_view(pattern).substr(1));
}

}  // namespace

Result<HttpPermit> CheckHttp(const std::string& package, const std::vector<HttpGrant>& grants,
                             const Url& url, std::string_view method, std::string_view secret) {
  bool host_granted = false;
  bool method_granted = false;
  HttpPermit permit;
  for (const HttpGrant& grant : grants) {
    if (std::none_of(grant.hosts.begin(), grant.hosts.end(),
                     [&](const std::string& pattern) { return HostMatches(pattern, url); })) {
      continue;
    }
    host_granted = true;
    if (!Contains(grant.methods, method)) continue;
    method_granted = true;
    permit.private_addresses |= grant.private_addresses;
    permit.secret |= !secret.empty() && Contains(grant.secrets, secret);
  }
  if (method_granted) return permit;
  const std::string host = url.host + ":" + std::to_string(url.port);
  if (host_granted) {
    return Status(Code::kPermissionDenied,
                  "package " + package + " may not send " + std::string(method) + " to " + host +
                      ": the method must be in permissions.http of its applet.json and of its "
                      "grant");
  }
  return Status(Code::kPermissionDenied,
                "package " + package + " may not reach " + host +
                    ": the host must be in permissions.http of its applet.json and of its grant, "
                    "or in a URL of the daemon's settings for it");
}

}  // namespace synappsd::services
