#include "applets/grants.h"

#include <map>
#include <utility>

#include "applet_files.h"
#include "applets/package_files.h"
#include "base/check.h"
#include "services/json_schema.h"
#include "services/params.h"

namespace synappsd::applets {
namespace {

using services::JsonSchema;
using services::StringParam;

constexpr std::size_t kMaxBytes = 1 << 20;

const JsonSchema& GrantSchema() {
  static const JsonSchema schema = [] {
    const Result<json::Value> value = json::Parse(files::kGrantSchema);
    CHECK(value.ok()) << value.status().ToString();
    Result<JsonSchema> compiled = JsonSchema::Compile(*value);
    CHECK(compiled.ok()) << compiled.status().ToString();
    return std::move(*compiled);
  }();
  return schema;
}

// What the applets of this source tree ask for, by package.
const std::map<std::string, Permissions>& ShippedPermissions() {
  static const std::map<std::string, Permissions> shipped = [] {
    std::map<std::string, Permissions> all;
    for (const std::string_view text :
         {files::kArtistManifest, files::kMemoryManifest, files::kWriterManifest}) {
      const Result<Manifest> manifest = ParseManifest(text, "/");
      CHECK(manifest.ok()) << manifest.status().ToString();
      all.emplace(manifest->id, manifest->permissions);
    }
    return all;
  }();
  return shipped;
}

Grant WithoutFile(const std::string& package) {
  Grant grant;
  const auto shipped = ShippedPermissions().find(package);
  if (shipped != ShippedPermissions().end()) {
    grant.permissions = shipped->second;
    grant.source = "shipped";
  } else {
    grant.permissions.store = true;
    grant.source = "default";
  }
  return grant;
}

}  // namespace

Result<Grant> ParseGrant(std::string_view text, const std::string& file) {
  const Result<json::Value> value = json::Parse(text);
  if (!value.ok()) {
    return Status(Code::kInvalidArgument, file + ": not JSON: " + value.status().message());
  }
  const Status valid = GrantSchema().Check(*value);
  if (!valid.ok()) return Status(valid.code(), file + ": " + valid.message());
  Grant grant;
  grant.source = file;
  grant.sha256 = StringParam(*value, "sha256");
  grant.hosts_from_api_settings = true;
  if (const json::Value* permissions = value->Find("permissions")) {
    grant.permissions = ReadPermissions(*permissions);
  }
  const std::string isolation = StringParam(*value, "isolation");
  if (isolation == "process") grant.isolation = Isolation::kProcess;
  if (isolation == "in-process") grant.isolation = Isolation::kInProcess;
  const std::string sandbox = StringParam(*value, "sandbox");
  if (sandbox == "auto") grant.sandbox = SandboxMode::kAuto;
  if (sandbox == "require") grant.sandbox = SandboxMode::kRequire;
  if (sandbox == "off") grant.sandbox = SandboxMode::kOff;
  return grant;
}

Result<Grant> GrantAsRequested::Find(const Manifest& manifest) const {
  Grant grant;
  grant.permissions = manifest.permissions;
  grant.source = "as requested";
  return grant;
}

Result<Grant> GrantFiles::Find(const Manifest& manifest) const {
  const std::filesystem::path file = directory_ / (manifest.id + ".json");
  std::error_code error;
  const auto status = std::filesystem::symlink_status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) return WithoutFile(manifest.id);
  const Result<std::string> text = ReadPackageFile(file, kMaxBytes);
  if (!text.ok()) return text.status();
  return ParseGrant(*text, file.string());
}

}  // namespace synappsd::applets
