#include "applets/grants.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "services/url.h"

namespace synappsd::applets {
namespace {

// "host:port" of each setting that is a URL; settings that are absent or empty grant nothing.
std::vector<std::string> HostsFromConfig(const Manifest& manifest,
                                         const std::vector<std::string>& members,
                                         const json::Value& config) {
  std::vector<std::string> hosts;
  for (const std::string& member : members) {
    const json::Value* value = config.Find(member);
    const std::string* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr || text->empty()) continue;
    const Result<services::Url> url = services::ParseUrl(*text);
    if (!url.ok()) {
      Log(LogLevel::kError, "a setting is no URL, its host is not granted",
          {{"package", manifest.id}, {"setting", member}, {"reason", url.status().message()}});
      continue;
    }
    hosts.push_back(url->host + ":" + std::to_string(url->port));
  }
  return hosts;
}

}  // namespace

services::PackageContext GrantAsRequested::Grant(const Manifest& manifest,
                                                 const json::Value& config) const {
  services::PackageContext context;
  context.package = manifest.id;
  context.store = manifest.store;
  context.config_json = json::Write(config);
  for (const HttpRequestedPermission& wish : manifest.http) {
    if (!wish.hosts.empty()) {
      context.http.push_back({wish.hosts, wish.methods, wish.secrets, false});
    }
    std::vector<std::string> inside = HostsFromConfig(manifest, wish.hosts_from_config, config);
    if (!inside.empty()) {
      context.http.push_back({std::move(inside), wish.methods, wish.secrets, true});
    }
    for (const std::string& secret : wish.secrets) {
      const auto& known = context.secrets;
      if (std::find(known.begin(), known.end(), secret) == known.end()) {
        context.secrets.push_back(secret);
      }
    }
  }
  return context;
}

}  // namespace synappsd::applets
