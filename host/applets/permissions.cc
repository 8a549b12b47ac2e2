#include "applets/permissions.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "services/params.h"
#include "services/url.h"

namespace synappsd::applets {
namespace {

using services::BoolParam;
using services::StringsParam;
using Names = std::vector<std::string>;

bool Contains(const Names& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

Names Both(const Names& a, const Names& b) {
  Names both;
  for (const std::string& item : a) {
    if (Contains(b, item)) both.push_back(item);
  }
  return both;
}

// Of two texts that mean a set each, the one that is the smaller; none if neither holds the other.
std::optional<std::string> NarrowerName(const std::string& a, const std::string& b) {
  if (a == b) return a;
  const auto holds = [](const std::string& wide, const std::string& narrow) {
    return wide.starts_with("*.") && narrow.size() > wide.size() - 1 &&
           narrow.ends_with(std::string_view(wide).substr(1));
  };
  if (holds(a, b)) return b;
  if (holds(b, a)) return a;
  return std::nullopt;
}

// Without a port a pattern means 80 and 443.
std::optional<std::string> NarrowerPort(const std::string& a, const std::string& b) {
  if (a == b) return a;
  if (a.empty() && (b == ":80" || b == ":443")) return b;
  if (b.empty() && (a == ":80" || a == ":443")) return a;
  return std::nullopt;
}

std::optional<std::string> NarrowerHost(const std::string& a, const std::string& b) {
  const auto split = [](const std::string& text) {
    const std::size_t colon = std::min(text.rfind(':'), text.size());
    return std::pair(text.substr(0, colon), text.substr(colon));
  };
  const auto [name_a, port_a] = split(a);
  const auto [name_b, port_b] = split(b);
  const std::optional<std::string> name = NarrowerName(name_a, name_b);
  const std::optional<std::string> port = NarrowerPort(port_a, port_b);
  if (!name || !port) return std::nullopt;
  return *name + *port;
}

HttpPermission IntersectHttp(const HttpPermission& requested, const HttpPermission& granted) {
  HttpPermission both;
  both.methods = Both(requested.methods, granted.methods);
  both.secrets = Both(requested.secrets, granted.secrets);
  both.hosts_from_config = Both(requested.hosts_from_config, granted.hosts_from_config);
  both.private_addresses = granted.private_addresses;
  for (const std::string& a : requested.hosts) {
    for (const std::string& b : granted.hosts) {
      const std::optional<std::string> host = NarrowerHost(a, b);
      if (host && !Contains(both.hosts, *host)) both.hosts.push_back(*host);
    }
  }
  return both;
}

json::Value List(const Names& names) {
  json::Array list;
  for (const std::string& name : names) list.emplace_back(name);
  return json::Value(std::move(list));
}

void SetUnlessEmpty(std::string_view name, const Names& names, json::Object* object) {
  if (!names.empty()) object->Set(name, List(names));
}

// "host:port" of each setting that is a URL; settings that are absent or empty open nothing.
Names HostsOfSettings(const std::string& package, const Names& members,
                      const json::Value& settings) {
  Names hosts;
  for (const std::string& member : members) {
    const json::Value* value = settings.Find(member);
    const std::string* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr || text->empty()) continue;
    const Result<services::Url> url = services::ParseUrl(*text);
    if (!url.ok()) {
      Log(LogLevel::kError, "a setting is no URL, its host is not granted",
          {{"package", package}, {"setting", member}, {"reason", url.status().message()}});
      continue;
    }
    hosts.push_back(url->host + ":" + std::to_string(url->port));
  }
  return hosts;
}

}  // namespace

Permissions ReadPermissions(const json::Value& value) {
  Permissions permissions;
  if (const json::Value* store = value.Find("store")) {
    permissions.store_namespaces = store->if_array() ? StringsParam(value, "store") : Names();
    permissions.store = store->if_array() ? !store->if_array()->empty() : *store->if_bool();
  }
  if (const json::Value* http = value.Find("http")) {
    for (const json::Value& item : *http->if_array()) {
      permissions.http.push_back({StringsParam(item, "hosts"),
                                  StringsParam(item, "hosts_from_config"),
                                  StringsParam(item, "methods"), StringsParam(item, "secrets"),
                                  BoolParam(item, "private_addresses")});
    }
  }
  permissions.secrets = StringsParam(value, "secrets");
  permissions.applets = StringsParam(value, "applets");
  return permissions;
}

json::Value WritePermissions(const Permissions& permissions) {
  json::Object object;
  if (permissions.store) {
    const Names& names = permissions.store_namespaces;
    object.Set("store", names.empty() ? json::Value(true) : List(names));
  }
  json::Array http;
  for (const HttpPermission& permission : permissions.http) {
    json::Object item;
    SetUnlessEmpty("hosts", permission.hosts, &item);
    SetUnlessEmpty("hosts_from_config", permission.hosts_from_config, &item);
    item.Set("methods", List(permission.methods));
    SetUnlessEmpty("secrets", permission.secrets, &item);
    if (permission.private_addresses) item.Set("private_addresses", true);
    http.emplace_back(std::move(item));
  }
  if (!http.empty()) object.Set("http", std::move(http));
  SetUnlessEmpty("secrets", permissions.secrets, &object);
  SetUnlessEmpty("applets", permissions.applets, &object);
  return json::Value(std::move(object));
}

Permissions Intersect(const Permissions& requested, const Permissions& granted) {
  Permissions both;
  both.store = requested.store && granted.store;
  if (both.store && requested.store_namespaces.empty()) {
    both.store_namespaces = granted.store_namespaces;
  } else if (both.store) {
    both.store_namespaces = granted.store_namespaces.empty()
                                ? requested.store_namespaces
                                : Both(requested.store_namespaces, granted.store_namespaces);
    both.store = !both.store_namespaces.empty();
  }
  for (const HttpPermission& wish : requested.http) {
    for (const HttpPermission& grant : granted.http) {
      HttpPermission http = IntersectHttp(wish, grant);
      const bool useful = !http.hosts.empty() || !http.hosts_from_config.empty();
      if (useful && !http.methods.empty()) both.http.push_back(std::move(http));
    }
  }
  both.secrets = Both(requested.secrets, granted.secrets);
  both.applets = Both(requested.applets, granted.applets);
  return both;
}

services::PackageContext MakeContext(const std::string& package, const Permissions& effective,
                                     const json::Value& settings,
                                     const json::Value& host_settings) {
  services::PackageContext context;
  context.package = package;
  context.store = effective.store;
  context.store_namespaces = effective.store_namespaces;
  context.readable_secrets = effective.secrets;
  context.applets = effective.applets;
  context.config_json = json::Write(settings);
  for (const HttpPermission& http : effective.http) {
    if (!http.hosts.empty()) {
      context.http.push_back({http.hosts, http.methods, http.secrets, http.private_addresses});
    }
    Names inside = HostsOfSettings(package, http.hosts_from_config, host_settings);
    if (!inside.empty()) {
      context.http.push_back({std::move(inside), http.methods, http.secrets, true});
    }
    for (const std::string& secret : http.secrets) {
      if (!Contains(context.secrets, secret)) context.secrets.push_back(secret);
    }
  }
  return context;
}

}  // namespace synappsd::applets
