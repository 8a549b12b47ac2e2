// PackageAdministration: AppletAdministration over the applets directories, the database and the
// PackageControl. Keeps the LiveRegistry up to date and tells the PackageControl what to serve.
#ifndef SYNAPPSD_APPLETS_ADMIN_PACKAGE_ADMINISTRATION_H_
#define SYNAPPSD_APPLETS_ADMIN_PACKAGE_ADMINISTRATION_H_

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "applets/admin/administration.h"
#include "applets/admin/directory_watcher.h"
#include "applets/grants.h"
#include "applets/live_registry.h"
#include "base/executor.h"
#include "store/store.h"

namespace synappsd::applets {

struct AdministrationOptions {
  std::vector<std::filesystem::path> directories;
  std::filesystem::path grants_directory;
  std::map<std::string, std::string> settings = {};  // from the daemon's own files, by package
  Isolation isolation = Isolation::kProcess;         // where a grant does not say
  SandboxMode sandbox = SandboxMode::kAuto;
  bool watch = true;
  WatcherOptions watcher = {};
  std::size_t max_queued = 64;        // changes waiting for earlier ones; over it UNAVAILABLE
  Milliseconds store_limit{60'000};   // for one write of the database
  Milliseconds start_limit{120'000};  // for the first scan
};

class PackageAdministration : public AppletAdministration {
 public:
  // All must outlive this. `states` is what the store holds now.
  PackageAdministration(AdministrationOptions options, store::AppletStateStore& store,
                        const std::vector<store::AppletStateRecord>& states,
                        PackageControl& control, LiveRegistry& registry);
  ~PackageAdministration() override;  // Stop()

  // The first scan, the first SetPackages(), then the watch. Blocks. Errors are about an applets
  // directory itself; DEADLINE_EXCEEDED: reading them takes longer than start_limit.
  Status Start();

  // Ends the watch and what was begun; later changes are UNAVAILABLE. Idempotent.
  void Stop();

  // Any thread: Rescan() without an answer. Many at once are one.
  void RescanSoon();

  // Any thread: another daemon on the same database changed what is stored of packages. Many at
  // once are one. (Of quarantines each daemon has its own experience.)
  void ReadStatesSoon();

  std::vector<AppletDetails> List() const override;
  Result<AppletDetails> Find(std::string_view type) const override;
  std::vector<PackageListing> Packages() const override;
  void SetConfig(std::string type, json::Object config, Done done) override;
  void SetDisabled(std::string type, bool disabled, Done done) override;
  void Reload(std::string type, Done done) override;
  void ClearQuarantine(std::string type, Done done) override;
  void Rescan(Done done) override;

 private:
  struct State {
    bool disabled = false;
    std::string config;  // set over the API; empty: nothing
  };

  // On the one thread of changes_, but for Start().
  Status Scan();
  void Serve();
  Status ConfigNow(const std::string& type, const json::Object& config);
  Status DisableNow(const std::string& type, bool disabled);
  Status ReloadNow(const std::string& type);
  Status Write(store::AppletStateChange change);
  Status ReadStates();
  void SetStates(const std::vector<store::AppletStateRecord>& states);
  Result<std::shared_ptr<const Package>> PackageOf(std::string_view type) const;
  void Change(std::function<Status()> change, Done done);

  const AdministrationOptions options_;
  const GrantFiles grants_;
  store::AppletStateStore& store_;
  PackageControl& control_;
  LiveRegistry& registry_;
  std::map<std::string, State> states_;  // by package; used by the thread of changes_ only
  std::atomic<bool> rescan_waits_{false};
  std::atomic<bool> reading_waits_{false};
  Executor changes_;
  std::unique_ptr<DirectoryWatcher> watcher_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ADMIN_PACKAGE_ADMINISTRATION_H_
