#include "applets/registry.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "applets/module/elf_note.h"
#include "base/log.h"
#include "services/json_schema.h"

namespace synappsd::applets {

std::string LowerType(std::string_view type) {
  std::string lower(type);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

AppletRegistry::AppletRegistry(RegistryOptions options, const GrantSource& grants)
    : options_(std::move(options)), grants_(grants) {}

Status AppletRegistry::Scan() {
  for (const std::filesystem::path& directory : options_.directories) {
    if (Status status = ScanDirectory(directory); !status.ok()) return status;
  }
  return Status::Ok();
}

Status AppletRegistry::ScanDirectory(const std::filesystem::path& directory) {
  std::error_code error;
  const std::filesystem::path root = std::filesystem::absolute(directory, error);
  if (!std::filesystem::exists(root, error)) {
    Log(LogLevel::kWarn, "there is no such applets directory", {{"directory", root.string()}});
    return Status::Ok();
  }
  std::vector<std::filesystem::path> directories;
  std::filesystem::directory_iterator entries(root, error);
  for (const std::filesystem::directory_iterator end; !error && entries != end;
       entries.increment(error)) {
    std::error_code ignored;  // an entry that cannot be looked at is no package
    if (std::filesystem::exists(entries->path() / "applet.json", ignored)) {
      directories.push_back(entries->path());
    }
  }
  if (error) {
    return Status(Code::kPermissionDenied,
                  "applets directory " + root.string() + ": " + error.message());
  }
  if (directories.size() > kMaxPackages) {
    return Status(Code::kResourceExhausted, "applets directory " + root.string() +
                                                " holds more than " + std::to_string(kMaxPackages) +
                                                " packages");
  }
  std::sort(directories.begin(), directories.end());
  for (const std::filesystem::path& package : directories) Add(package);
  return Status::Ok();
}

void AppletRegistry::Add(const std::filesystem::path& directory) {
  Result<std::shared_ptr<const Package>> package = Inspect(directory);
  if (!package.ok()) return AddBroken(directory, package.status());
  for (const AppletEntry& entry : (*package)->manifest.applets) {
    // Shares the package's life; no copy.
    applets_.emplace(entry.info.type, std::shared_ptr<const AppletInfo>(*package, &entry.info));
  }
  packages_.push_back(std::move(*package));
}

Result<std::shared_ptr<const Package>> AppletRegistry::Inspect(
    const std::filesystem::path& directory) const {
  Result<Manifest> manifest = ReadManifest(directory);
  if (!manifest.ok()) return manifest.status();
  const Result<AppletNote> note = ReadAppletNote(manifest->library);
  if (!note.ok()) return note.status();
  const Status abi = CheckAbi(*note, manifest->id);
  if (!abi.ok()) return abi;
  const Status unique = CheckUnique(*manifest);
  if (!unique.ok()) return unique;
  const Result<json::Value> settings = Settings(*manifest);
  if (!settings.ok()) return settings.status();

  auto package = std::make_shared<Package>();
  package->context =
      std::make_shared<const services::PackageContext>(grants_.Grant(*manifest, *settings));
  package->manifest = std::move(*manifest);
  return std::shared_ptr<const Package>(std::move(package));
}

Result<json::Value> AppletRegistry::Settings(const Manifest& manifest) const {
  const auto found = options_.settings.find(manifest.id);
  if (found == options_.settings.end()) return json::Value(json::Object());
  const std::string what = "the settings of package " + manifest.id + ": ";
  Result<json::Value> settings = json::Parse(found->second);
  if (!settings.ok() || settings->if_object() == nullptr) {
    return Status(Code::kInvalidArgument, what + "not a JSON object");
  }
  if (manifest.config_schema.is_null()) return settings;
  const auto schema = services::JsonSchema::Compile(manifest.config_schema);
  if (!schema.ok()) return schema.status();
  const Status valid = schema->Check(*settings);
  if (!valid.ok()) return Status(valid.code(), what + valid.message());
  return settings;
}

Status AppletRegistry::CheckUnique(const Manifest& manifest) const {
  for (const auto& other : packages_) {
    if (other->manifest.id == manifest.id) {
      return Status(Code::kAlreadyExists, "package " + manifest.id + " is there twice, in " +
                                              other->manifest.directory.string() + " and " +
                                              manifest.directory.string() + ": remove one");
    }
  }
  for (const AppletEntry& entry : manifest.applets) {
    const auto taken = applets_.find(entry.info.type);
    if (taken == applets_.end()) continue;
    return Status(Code::kAlreadyExists, "applet type \"" + entry.info.type + "\" of package " +
                                            manifest.id + " is taken by package " +
                                            taken->second->package + ": remove one of them");
  }
  return Status::Ok();
}

void AppletRegistry::AddBroken(const std::filesystem::path& directory, Status reason) {
  Log(LogLevel::kError, "applet package is broken and left out",
      {{"directory", directory.string()}, {"reason", reason.ToString()}});
  broken_.push_back({directory, std::move(reason)});
}

void AppletRegistry::MarkBroken(const std::string& package, Status reason) {
  const auto found = std::find_if(packages_.begin(), packages_.end(), [&](const auto& candidate) {
    return candidate->manifest.id == package;
  });
  if (found == packages_.end()) return;
  std::erase_if(applets_, [&](const auto& entry) { return entry.second->package == package; });
  AddBroken((*found)->manifest.directory, std::move(reason));
  packages_.erase(found);
}

std::vector<AppletInfo> AppletRegistry::List() const {
  std::vector<AppletInfo> list;
  for (const auto& [type, info] : applets_) list.push_back(*info);
  return list;
}

std::shared_ptr<const AppletInfo> AppletRegistry::Find(std::string_view type) const {
  const auto found = applets_.find(LowerType(type));
  return found == applets_.end() ? nullptr : found->second;
}

}  // namespace synappsd::applets
