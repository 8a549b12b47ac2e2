// AppletRegistry: the packages in some directories, found without running any of their code.
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
};

struct BrokenPackage {
  std::filesystem::path directory;
  Status reason;
};

struct RegistryOptions {
  std::vector<std::filesystem::path> directories;  // one that does not exist has no applets
  std::map<std::string, std::string> settings;     // by package id: a JSON object's text
};

// Scan() and MarkBroken() before the registry is shared; then immutable, any thread.
class AppletRegistry : public AppletCatalog {
 public:
  static constexpr std::size_t kMaxPackages = 1000;

  AppletRegistry(RegistryOptions options, const GrantSource& grants);

  // Reads all manifests and ABI notes, directory by directory, in the order of the packages' names.
  // Once. Errors are about a directory itself; those of packages are in broken().
  Status Scan();

  // Takes the applets of a package that turned out not to load out of the catalog.
  void MarkBroken(const std::string& package, Status reason);

  const std::vector<std::shared_ptr<const Package>>& packages() const { return packages_; }
  const std::vector<BrokenPackage>& broken() const { return broken_; }

  std::vector<AppletInfo> List() const override;
  std::shared_ptr<const AppletInfo> Find(std::string_view type) const override;

 private:
  Status ScanDirectory(const std::filesystem::path& directory);
  void Add(const std::filesystem::path& directory);
  Result<std::shared_ptr<const Package>> Inspect(const std::filesystem::path& directory) const;
  Result<json::Value> Settings(const Manifest& manifest) const;
  Status CheckUnique(const Manifest& manifest) const;
  void AddBroken(const std::filesystem::path& directory, Status reason);

  const RegistryOptions options_;
  const GrantSource& grants_;
  std::vector<std::shared_ptr<const Package>> packages_;
  std::vector<BrokenPackage> broken_;
  std::map<std::string, std::shared_ptr<const AppletInfo>, std::less<>> applets_;  // by type
};

// Node types are looked up without regard to case (ASCII).
std::string LowerType(std::string_view type);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_REGISTRY_H_
