#include "applets/manifest.h"

#include <charconv>
#include <utility>

#include "applets/package_files.h"
#include "base/check.h"
#include "services/json_schema.h"
#include "services/params.h"

namespace synappsd::applets {
namespace {

using services::BoolParam;
using services::IntParam;
using services::JsonSchema;
using services::StringParam;
using services::StringsParam;

constexpr const char* kFileName = "applet.json";
constexpr std::size_t kMaxBytes = 1 << 20;

constexpr const char* kSchema =
#include "manifest_schema.inc"
    ;

const JsonSchema& ManifestSchema() {
  static const JsonSchema schema = [] {
    const Result<json::Value> value = json::Parse(kSchema);
    CHECK(value.ok()) << value.status().ToString();
    Result<JsonSchema> compiled = JsonSchema::Compile(*value);
    CHECK(compiled.ok()) << compiled.status().ToString();
    return std::move(*compiled);
  }();
  return schema;
}

Status Invalid(const std::filesystem::path& file, const std::string& what) {
  return Status(Code::kInvalidArgument, file.string() + ": " + what);
}

// "1.0"; the schema has seen to the form, not to the size of the numbers.
bool ParseAbi(const std::string& text, Manifest* manifest) {
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, manifest->abi_major);
  if (major.ec != std::errc() || major.ptr == end) return false;
  const auto minor = std::from_chars(major.ptr + 1, end, manifest->abi_minor);
  return minor.ec == std::errc() && minor.ptr == end;
}

AppletEntry ReadApplet(const json::Value& value, const Manifest& manifest) {
  AppletEntry entry;
  entry.info.type = StringParam(value, "type");
  entry.info.name = StringParam(value, "name");
  entry.info.description = StringParam(value, "description");
  entry.info.version = manifest.version;
  entry.info.capabilities = StringsParam(value, "capabilities");
  entry.info.package = manifest.id;
  entry.info.idempotent = BoolParam(value, "idempotent");
  entry.info.concurrency = static_cast<std::uint32_t>(IntParam(value, "concurrency", 16));
  entry.blocking = StringParam(value, "execution", "async") == "blocking";
  return entry;
}

}  // namespace

std::string Manifest::AbiText() const {
  return std::to_string(abi_major) + "." + std::to_string(abi_minor);
}

Result<Manifest> ParseManifest(std::string_view text, const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kFileName;
  const Result<json::Value> value = json::Parse(text);
  if (!value.ok()) return Invalid(file, "not JSON: " + value.status().message());
  const Status valid = ManifestSchema().Check(*value);
  if (!valid.ok()) return Invalid(file, valid.message());

  Manifest manifest;
  manifest.text = text;
  manifest.directory = directory;
  manifest.id = StringParam(*value, "id");
  manifest.version = StringParam(*value, "version");
  if (!ParseAbi(StringParam(*value, "abi"), &manifest)) {
    return Invalid(file, "\"abi\" is no version: write the one of <synapps/applet.h>, \"1.0\"");
  }
  manifest.library = directory / StringParam(*value, "library");
  for (const json::Value& item : *value->Find("applets")->if_array()) {
    AppletEntry entry = ReadApplet(item, manifest);
    for (const AppletEntry& other : manifest.applets) {
      if (other.info.type == entry.info.type) {
        return Invalid(file, "two applets have type \"" + entry.info.type + "\": rename one");
      }
    }
    manifest.applets.push_back(std::move(entry));
  }
  if (const json::Value* permissions = value->Find("permissions")) {
    manifest.permissions = ReadPermissions(*permissions);
  }
  if (const json::Value* limits = value->Find("limits")) {
    manifest.output_bytes = static_cast<std::uint64_t>(
        IntParam(*limits, "output_bytes", Manifest::kDefaultOutputBytes));
    manifest.memory_bytes = static_cast<std::uint64_t>(IntParam(*limits, "memory_mb", 0)) << 20;
    manifest.timeout = Milliseconds(IntParam(*limits, "timeout_ms", 0));
  }
  if (const json::Value* schema = value->Find("config_schema")) {
    const Result<JsonSchema> compiled = JsonSchema::Compile(*schema);
    if (!compiled.ok()) return Invalid(file, "\"config_schema\": " + compiled.status().message());
    manifest.config_schema = *schema;
  }
  return manifest;
}

Result<Manifest> ReadManifest(const std::filesystem::path& directory) {
  const Result<std::string> text = ReadPackageFile(directory / kFileName, kMaxBytes);
  if (!text.ok()) return text.status();
  Result<Manifest> manifest = ParseManifest(*text, directory);
  if (!manifest.ok()) return manifest;
  const Status safe = CheckTrusted(manifest->library);
  if (!safe.ok()) return safe;
  return manifest;
}

}  // namespace synappsd::applets
