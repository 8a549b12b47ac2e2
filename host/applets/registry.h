// AppletRegistry: the packages in some directories at one moment, found without running any of
// their code.
//
// Every sub-directory with an applet.json is a package. A package that is broken is logged and
// listed as such; it hurts no other.
#ifndef SYNAPPSD_APPLETS_REGISTRY_H_
#define SYNAPPSD_APPLETS_REGISTRY_H_

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "applets/applet_caller.h"
#include "applets/grants.h"
#include "applets/manifest.h"
#include "base/status.h"
#include "services/package_context.h"

namespace synappsd::applets {

struct Package {
  Manifest manifest;
  std::shared_ptr<const services::PackageContext> context;
  Permissions granted;       // of what the manifest asks for
  std::string grant_source;  // a file, "shipped", "default"
  std::string library_sha256;
  Isolation isolation = Isolation::kProcess;
  SandboxMode sandbox = SandboxMode::kAuto;
  json::Value settings;     // as they count
  std::string fingerprint;  // of everything above: equal in a later scan if nothing has changed
};

struct BrokenPackage {
  std::filesystem::path directory;
  Status reason;
};

struct RegistryOptions {
  std::vector<std::filesystem::path> directories = {};  // one that does not exist has no applets
  // By package id, the text of a JSON object: from the daemon's own files, and, laid over it member
  // by member, what was set over the API.
  std::map<std::string, std::string> settings = {};
  std::map<std::string, std::string> api_settings = {};
  Isolation isolation = Isolation::kProcess;  // where a grant does not say
  SandboxMode sandbox = SandboxMode::kAuto;
};

// Scan() and MarkBroken() before the registry is shared; then immutable, any thread.
class AppletRegistry : public AppletCatalog {
 public:
  static constexpr std::size_t kMaxPackages = 1000;  // of one directory; more are left out
  static constexpr std::size_t kMaxLeftOut = 100;    // of these, so many are listed one by one

  AppletRegistry(RegistryOptions options, const GrantSource& grants);

  // Reads all manifests, grants and ABI notes, directory by directory, in the order of the
  // packages' names. Once. What has not changed since `previous` is the same object as there.
  // Errors are about a directory itself; those of packages are in broken().
  Status Scan(const AppletRegistry* previous = nullptr);

  // Takes the applets of a package that turned out not to load out of the catalog.
  void MarkBroken(const std::string& package, Status reason);

  const std::vector<std::shared_ptr<const Package>>& packages() const { return packages_; }
  const std::vector<BrokenPackage>& broken() const { return broken_; }
  std::shared_ptr<const Package> FindPackage(std::string_view id) const;  // null: none

  std::vector<AppletInfo> List() const override;
  std::shared_ptr<const AppletInfo> Find(std::string_view type) const override;

 private:
  Status ScanDirectory(const std::filesystem::path& directory);
  std::vector<std::filesystem::path> TakeSurplus(
      std::vector<std::filesystem::path>* directories) const;
  void Add(const std::filesystem::path& directory);
  Result<std::shared_ptr<const Package>> Inspect(const std::filesystem::path& directory) const;
  Status CheckPin(const Manifest& manifest, const Grant& grant, const std::string& sha256) const;
  Status CheckUnique(const Manifest& manifest) const;
  bool WasBroken(const std::filesystem::path& directory, const Status& reason) const;
  void AddBroken(const std::filesystem::path& directory, Status reason);

  const RegistryOptions options_;
  const GrantSource& grants_;
  const AppletRegistry* previous_ = nullptr;  // during Scan()
  std::vector<std::shared_ptr<const Package>> packages_;
  std::vector<BrokenPackage> broken_;
  std::map<std::string, std::shared_ptr<const AppletInfo>, std::less<>> applets_;  // by type
};

// The settings of a package as they count, of the two texts (empty: none), checked against the
// manifest's config_schema. INVALID_ARGUMENT names the member and the rule.
Result<PackageSettings> MergeSettings(const Manifest& manifest, const std::string& from_files,
                                      const std::string& over_api);

// Node types are looked up without regard to case (ASCII).
std::string LowerType(std::string_view type);

// The applet of a package; `type` in any case. Null: there is none.
const AppletEntry* FindApplet(const Manifest& manifest, std::string_view type);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_REGISTRY_H_
