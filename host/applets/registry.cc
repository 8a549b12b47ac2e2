#include "applets/registry.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <system_error>
#include <utility>

#include "applets/file_digest.h"
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

const AppletEntry* FindApplet(const Manifest& manifest, std::string_view type) {
  const std::string wanted = LowerType(type);
  for (const AppletEntry& entry : manifest.applets) {
    if (entry.info.type == wanted) return &entry;
  }
  return nullptr;
}

namespace {

std::string TextOf(const std::map<std::string, std::string>& texts, const std::string& package) {
  const auto found = texts.find(package);
  return found == texts.end() ? std::string() : found->second;
}

Result<json::Value> ReadSettings(const std::string& text, const std::string& what) {
  if (text.empty()) return json::Value(json::Object());
  Result<json::Value> settings = json::Parse(text);
  if (settings.ok() && settings->if_object() != nullptr) return settings;
  return Status(Code::kInvalidArgument, what + "not a JSON object");
}

// Changes whenever the package's files do, or what makes a Package of them. The library is known by
// what the file system says of it: a copy in its place has another inode or time of change.
std::string Fingerprint(const Manifest& manifest, const Grant& grant,
                        const PackageSettings& settings) {
  struct stat library = {};
  stat(manifest.library.c_str(), &library);  // gone: reading its note fails
  std::string text = manifest.directory.string() + '\n' + Sha256(manifest.text) + '\n';
  for (const auto number :
       {static_cast<std::int64_t>(library.st_dev), static_cast<std::int64_t>(library.st_ino),
        static_cast<std::int64_t>(library.st_size),
        static_cast<std::int64_t>(library.st_mtim.tv_sec),
        static_cast<std::int64_t>(library.st_mtim.tv_nsec),
        static_cast<std::int64_t>(library.st_ctim.tv_sec),
        static_cast<std::int64_t>(library.st_ctim.tv_nsec)}) {
    text += std::to_string(number) + ' ';
  }
  text += grant.source + '\n' + grant.sha256 + '\n' +
          json::Write(WritePermissions(grant.permissions)) + '\n';
  text += std::to_string(static_cast<int>(grant.isolation.value_or(Isolation::kProcess))) + ' ' +
          std::to_string(static_cast<int>(grant.sandbox.value_or(SandboxMode::kAuto))) + '\n';
  text += json::Write(settings.effective) + '\n' + json::Write(settings.from_files);
  return Sha256(text);
}

}  // namespace

Result<PackageSettings> MergeSettings(const Manifest& manifest, const std::string& from_files,
                                      const std::string& over_api) {
  const std::string what = "the settings of package " + manifest.id + ": ";
  Result<json::Value> base = ReadSettings(from_files, what);
  if (!base.ok()) return base.status();
  const Result<json::Value> over = ReadSettings(over_api, what);
  if (!over.ok()) return over.status();
  PackageSettings settings{*base, *base};
  for (const auto& [name, value] : *over->if_object()) {
    settings.effective.if_object()->Set(name, value);
  }
  if (manifest.config_schema.is_null()) return settings;
  const auto schema = services::JsonSchema::Compile(manifest.config_schema);
  if (!schema.ok()) return schema.status();
  const Status valid = schema->Check(settings.effective);
  if (!valid.ok()) return Status(valid.code(), what + valid.message());
  return settings;
}

AppletRegistry::AppletRegistry(RegistryOptions options, const GrantSource& grants)
    : options_(std::move(options)), grants_(grants) {}

Status AppletRegistry::Scan(const AppletRegistry* previous) {
  previous_ = previous;
  Status status;
  for (const std::filesystem::path& directory : options_.directories) {
    status = ScanDirectory(directory);
    if (!status.ok()) break;
  }
  previous_ = nullptr;
  return status;
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
    // Not followed: a link that leads nowhere is a package too, a broken one.
    if (std::filesystem::exists(
            std::filesystem::symlink_status(entries->path() / "applet.json", ignored))) {
      directories.push_back(entries->path());
    }
  }
  if (error) {
    return Status(Code::kPermissionDenied,
                  "applets directory " + root.string() + ": " + error.message());
  }
  std::sort(directories.begin(), directories.end());
  const std::vector<std::filesystem::path> left_out = TakeSurplus(&directories);
  for (const std::filesystem::path& package : directories) Add(package);
  const Status too_many(Code::kResourceExhausted,
                        "left out: " + root.string() + " holds more than " +
                            std::to_string(kMaxPackages) +
                            " packages; remove some, or move some to another directory and name it "
                            "in applets.directories");
  for (std::size_t i = 0; i < std::min(left_out.size(), kMaxLeftOut); ++i) {
    AddBroken(left_out[i], too_many);
  }
  if (left_out.size() > kMaxLeftOut) AddBroken(root, too_many);
  return Status::Ok();
}

// Those over the limit. What the scan before had stays in: a package that comes must not push out
// one that is at work.
std::vector<std::filesystem::path> AppletRegistry::TakeSurplus(
    std::vector<std::filesystem::path>* directories) const {
  if (directories->size() <= kMaxPackages) return {};
  std::set<std::filesystem::path> known;
  if (previous_ != nullptr) {
    for (const auto& package : previous_->packages_) known.insert(package->manifest.directory);
  }
  std::stable_partition(directories->begin(), directories->end(),
                        [&](const std::filesystem::path& path) { return known.contains(path); });
  const auto surplus = directories->begin() + kMaxPackages;
  std::vector<std::filesystem::path> left_out(surplus, directories->end());
  directories->erase(surplus, directories->end());
  std::sort(directories->begin(), directories->end());
  return left_out;
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
  const Status unique = CheckUnique(*manifest);
  if (!unique.ok()) return unique;
  const Result<Grant> grant = grants_.Find(*manifest);
  if (!grant.ok()) return grant.status();
  const Result<PackageSettings> settings =
      MergeSettings(*manifest, TextOf(options_.settings, manifest->id),
                    TextOf(options_.api_settings, manifest->id));
  if (!settings.ok()) return settings.status();
  const std::string fingerprint = Fingerprint(*manifest, *grant, *settings);
  if (previous_ != nullptr) {
    auto known = previous_->FindPackage(manifest->id);
    if (known != nullptr && known->fingerprint == fingerprint) return known;
  }

  const Result<AppletNote> note = ReadAppletNote(manifest->library);
  if (!note.ok()) return note.status();
  const Status abi = CheckAbi(*note, manifest->id);
  if (!abi.ok()) return abi;
  Result<std::string> sha256 = Sha256OfFile(manifest->library);
  if (!sha256.ok()) return sha256.status();
  const Status pinned = CheckPin(*manifest, *grant, *sha256);
  if (!pinned.ok()) return pinned;

  auto package = std::make_shared<Package>();
  package->granted = Intersect(manifest->permissions, grant->permissions);
  package->context = std::make_shared<const services::PackageContext>(
      MakeContext(manifest->id, package->granted, settings->effective,
                  grant->hosts_from_api_settings ? settings->effective : settings->from_files));
  package->grant_source = grant->source;
  package->library_sha256 = std::move(*sha256);
  package->isolation = grant->isolation.value_or(options_.isolation);
  package->sandbox = grant->sandbox.value_or(options_.sandbox);
  package->settings = settings->effective;
  package->fingerprint = fingerprint;
  package->manifest = std::move(*manifest);
  return std::shared_ptr<const Package>(std::move(package));
}

Status AppletRegistry::CheckPin(const Manifest& manifest, const Grant& grant,
                                const std::string& sha256) const {
  if (grant.sha256.empty() || grant.sha256 == sha256) return Status::Ok();
  return Status(Code::kPermissionDenied,
                manifest.library.string() + " has SHA-256 " + sha256 + ", but " + grant.source +
                    " allows only " + grant.sha256 + ": install that one, or change the grant");
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

// In the scan before, too: it was said then.
bool AppletRegistry::WasBroken(const std::filesystem::path& directory, const Status& reason) const {
  if (previous_ == nullptr) return false;
  return std::any_of(
      previous_->broken_.begin(), previous_->broken_.end(), [&](const BrokenPackage& broken) {
        return broken.directory == directory && broken.reason.message() == reason.message();
      });
}

void AppletRegistry::AddBroken(const std::filesystem::path& directory, Status reason) {
  if (!WasBroken(directory, reason)) {
    Log(LogLevel::kError, "applet package is broken and left out",
        {{"directory", directory.string()}, {"reason", reason.ToString()}});
  }
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

std::shared_ptr<const Package> AppletRegistry::FindPackage(std::string_view id) const {
  const auto found = std::find_if(packages_.begin(), packages_.end(),
                                  [&](const auto& package) { return package->manifest.id == id; });
  return found == packages_.end() ? nullptr : *found;
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
