#include "rest/applet_render.h"

#include <utility>

#include "applets/admin/write_only.h"
#include "applets/crash_json.h"
#include "applets/permissions.h"
#include "base/json.h"

namespace synappsd::rest {
namespace {

json::Value Texts(const std::vector<std::string>& texts) {
  json::Array list;
  for (const std::string& text : texts) list.emplace_back(text);
  return json::Value(std::move(list));
}

json::Value OrNull(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(text);
}

json::Value Sandbox(const std::vector<applets::SandboxLayer>& layers) {
  json::Array list;
  for (const applets::SandboxLayer& layer : layers) {
    json::Object item;
    item.Set("name", layer.name);
    item.Set("on", layer.on);
    item.Set("why_missing", OrNull(layer.why_missing));
    list.emplace_back(std::move(item));
  }
  return json::Value(std::move(list));
}

json::Value PermissionsOf(const applets::Package& package) {
  json::Object object;
  object.Set("requested", applets::WritePermissions(package.manifest.permissions));
  object.Set("granted", applets::WritePermissions(package.granted));
  object.Set("grant", package.grant_source);
  return json::Value(std::move(object));
}

json::Value AppletValue(const applets::AppletDetails& applet) {
  const applets::AppletInfo& info = applet.entry->info;
  const applets::PackageStatus& status = applet.status;
  json::Object object;
  object.Set("type", info.type);
  object.Set("name", info.name);
  object.Set("description", info.description);
  object.Set("version", info.version);
  object.Set("capabilities", Texts(info.capabilities));
  object.Set("package", info.package);
  object.Set("state", applets::PackageStateName(status.state));
  object.Set("reason", OrNull(status.reason));
  object.Set("isolation", applets::IsolationName(status.isolation));
  object.Set("sandbox", Sandbox(status.sandbox));
  object.Set("calls_in_flight", status.calls_in_flight);
  object.Set("restarts", status.restarts);
  object.Set("last_crash", status.last_crash ? json::Value(applets::WriteCrash(*status.last_crash))
                                             : json::Value());
  object.Set("quarantined_until", status.quarantined_until_unix_seconds == 0
                                      ? json::Value()
                                      : json::Value(status.quarantined_until_unix_seconds));
  object.Set("permissions", PermissionsOf(*applet.package));
  object.Set("library_sha256", applet.package->library_sha256);
  object.Set("config_schema", applet.package->manifest.config_schema);
  return json::Value(std::move(object));
}

}  // namespace

std::string RenderApplet(const applets::AppletDetails& applet) {
  return json::Write(AppletValue(applet));
}

std::string RenderAppletPage(const std::vector<applets::AppletDetails>& items, std::uint64_t total,
                             const PageRequest& page) {
  json::Array list;
  for (const applets::AppletDetails& applet : items) list.push_back(AppletValue(applet));
  json::Object object;
  object.Set("items", std::move(list));
  object.Set("total", total);
  object.Set("page", json::Number{page.page});  // of any size
  object.Set("page_size", std::uint64_t{page.page_size});
  object.Set("total_pages", TotalPages(total, page.page_size));
  return json::Write(json::Value(std::move(object)));
}

std::string RenderAppletConfig(const applets::AppletDetails& applet) {
  const json::Value& schema = applet.package->manifest.config_schema;
  const json::Object none;
  const json::Object* all = applet.package->settings.if_object();
  const json::Object& settings = all == nullptr ? none : *all;
  json::Object object;
  object.Set("config", applets::WithoutWriteOnly(schema, settings));
  object.Set("secrets_set", Texts(applets::WriteOnlyMembers(schema, settings)));
  object.Set("config_schema", schema);
  return json::Write(json::Value(std::move(object)));
}

std::string RenderPackages(const std::vector<applets::PackageListing>& packages) {
  json::Array list;
  for (const applets::PackageListing& package : packages) {
    json::Object item;
    item.Set("package", OrNull(package.package));
    item.Set("version", OrNull(package.version));
    item.Set("directory", package.directory);
    item.Set("state", applets::PackageStateName(package.state));
    item.Set("reason", OrNull(package.reason));
    list.emplace_back(std::move(item));
  }
  json::Object object;
  object.Set("items", std::move(list));
  return json::Write(json::Value(std::move(object)));
}

}  // namespace synappsd::rest
