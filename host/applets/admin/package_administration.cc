#include "applets/admin/package_administration.h"

#include <algorithm>
#include <future>
#include <utility>

#include "applets/admin/write_only.h"
#include "base/log.h"

namespace synappsd::applets {
namespace {

// The package's own, rather than that of a predecessor which is being drained.
// `statuses` are in order of their packages.
PackageStatus StatusOf(const Package& package, const std::vector<PackageStatus>& statuses) {
  PackageStatus status;
  status.package = package.manifest.id;
  status.version = package.manifest.version;
  status.isolation = package.isolation;
  auto candidate = std::lower_bound(
      statuses.begin(), statuses.end(), package.manifest.id,
      [](const PackageStatus& each, const std::string& id) { return each.package < id; });
  for (; candidate != statuses.end() && candidate->package == package.manifest.id; ++candidate) {
    if (candidate->state != PackageState::kDraining) return *candidate;
    status = *candidate;
  }
  return status;
}

// Which packages came, changed and went, for the log.
void LogChanges(const AppletRegistry& before, const AppletRegistry& after) {
  for (const auto& package : after.packages()) {
    const auto old = before.FindPackage(package->manifest.id);
    if (old == package) continue;
    Log(LogLevel::kInfo, old == nullptr ? "applet package found" : "applet package changed",
        {{"package", package->manifest.id},
         {"version", package->manifest.version},
         {"grant", package->grant_source}});
  }
  for (const auto& package : before.packages()) {
    if (after.FindPackage(package->manifest.id) != nullptr) continue;
    Log(LogLevel::kInfo, "applet package is gone", {{"package", package->manifest.id}});
  }
}

}  // namespace

PackageAdministration::PackageAdministration(AdministrationOptions options,
                                             store::AppletStateStore& store,
                                             const std::vector<store::AppletStateRecord>& states,
                                             PackageControl& control, LiveRegistry& registry)
    : options_(std::move(options)),
      grants_(options_.grants_directory),
      store_(store),
      control_(control),
      registry_(registry),
      changes_("applet-admin", 1, options_.max_queued) {
  SetStates(states);
}

void PackageAdministration::SetStates(const std::vector<store::AppletStateRecord>& states) {
  states_.clear();
  for (const store::AppletStateRecord& state : states) {
    states_[state.package] = {state.disabled, state.config.value_or(std::string())};
  }
}

PackageAdministration::~PackageAdministration() { Stop(); }

Status PackageAdministration::Start() {
  if (options_.watch) {
    watcher_ = std::make_unique<DirectoryWatcher>(
        options_.directories, [this] { RescanSoon(); }, options_.watcher);
    // Before the scan, so that nothing falls between the two.
    if (const Status status = watcher_->Start(); !status.ok()) {
      Log(LogLevel::kWarn, status.message());
    }
  }
  auto scanned = std::make_shared<std::promise<Status>>();
  Rescan([scanned](Status status) { scanned->set_value(std::move(status)); });
  std::future<Status> answer = scanned->get_future();
  if (answer.wait_for(options_.start_limit) == std::future_status::ready) return answer.get();
  std::string names;
  for (const auto& directory : options_.directories) names += " " + directory.string();
  return Status(Code::kDeadlineExceeded,
                "the applets could not be read within " +
                    std::to_string(options_.start_limit.count()) +
                    " ms: does a file system hang, or a module that is loaded into the "
                    "daemon (isolation in-process)? applets.directories is" +
                    names + ", applets.grants_directory is " + options_.grants_directory.string());
}

void PackageAdministration::Stop() {
  watcher_.reset();
  changes_.Stop();
}

// ---- what there is

std::vector<AppletDetails> PackageAdministration::List() const {
  const std::shared_ptr<const AppletRegistry> now = registry_.Now();
  const std::vector<PackageStatus> statuses = control_.Statuses();
  std::vector<AppletDetails> all;
  for (const auto& package : now->packages()) {
    const PackageStatus status = StatusOf(*package, statuses);
    for (const AppletEntry& entry : package->manifest.applets) {
      all.push_back({package, &entry, status});
    }
  }
  std::sort(all.begin(), all.end(), [](const AppletDetails& a, const AppletDetails& b) {
    return a.entry->info.type < b.entry->info.type;
  });
  return all;
}

Result<std::shared_ptr<const Package>> PackageAdministration::PackageOf(
    std::string_view type) const {
  const std::shared_ptr<const AppletRegistry> now = registry_.Now();
  const auto info = now->Find(type);
  if (info == nullptr) return Status(Code::kNotFound, "Applet not found");
  return now->FindPackage(info->package);
}

Result<AppletDetails> PackageAdministration::Find(std::string_view type) const {
  const auto package = PackageOf(type);
  if (!package.ok()) return package.status();
  return AppletDetails{*package, FindApplet((*package)->manifest, type),
                       StatusOf(**package, control_.Statuses())};
}

std::vector<PackageListing> PackageAdministration::Packages() const {
  const std::shared_ptr<const AppletRegistry> now = registry_.Now();
  const std::vector<PackageStatus> statuses = control_.Statuses();
  std::vector<PackageListing> all;
  for (const auto& package : now->packages()) {
    const PackageStatus status = StatusOf(*package, statuses);
    all.push_back({package->manifest.id, package->manifest.version,
                   package->manifest.directory.string(), status.state, status.reason});
  }
  for (const BrokenPackage& broken : now->broken()) {
    all.push_back(
        {"", "", broken.directory.string(), PackageState::kBroken, broken.reason.message()});
  }
  std::sort(all.begin(), all.end(), [](const PackageListing& a, const PackageListing& b) {
    return a.directory < b.directory;
  });
  return all;
}

// ---- changes

void PackageAdministration::Change(std::function<Status()> change, Done done) {
  if (changes_.Post([change = std::move(change), done] { done(change()); })) return;
  done(Status(Code::kUnavailable, "The applets are being changed already: try again"));
}

void PackageAdministration::SetConfig(std::string type, json::Object config, Done done) {
  Change([this, type = std::move(type),
          config = std::move(config)] { return ConfigNow(type, config); },
         std::move(done));
}

void PackageAdministration::SetDisabled(std::string type, bool disabled, Done done) {
  Change([this, type = std::move(type), disabled] { return DisableNow(type, disabled); },
         std::move(done));
}

void PackageAdministration::Reload(std::string type, Done done) {
  Change([this, type = std::move(type)] { return ReloadNow(type); }, std::move(done));
}

void PackageAdministration::ClearQuarantine(std::string type, Done done) {
  Change(
      [this, type = std::move(type)] {
        const auto package = PackageOf(type);
        return package.ok() ? control_.ClearQuarantine((*package)->manifest.id) : package.status();
      },
      std::move(done));
}

void PackageAdministration::Rescan(Done done) {
  Change(
      [this] {
        const Status status = Scan();
        if (status.ok()) Serve();
        return status;
      },
      std::move(done));
}

void PackageAdministration::RescanSoon() {
  if (rescan_waits_.exchange(true)) return;
  const bool taken = changes_.Post([this] {
    rescan_waits_ = false;  // before the scan: a change during it is scanned again
    const Status status = Scan();
    if (!status.ok()) {
      Log(LogLevel::kError, "the applets stay as they were", {{"reason", status.ToString()}});
      return;
    }
    Serve();
  });
  if (taken) return;
  rescan_waits_ = false;
  if (changes_.is_stopping()) return;
  Log(LogLevel::kWarn, "a change of the applets was not looked at: send SIGHUP");
}

void PackageAdministration::ReadStatesSoon() {
  if (reading_waits_.exchange(true)) return;
  const bool taken = changes_.Post([this] {
    reading_waits_ = false;  // before the reading: a change during it is read again
    Status status = ReadStates();
    if (status.ok()) status = Scan();
    if (status.ok()) return Serve();
    Log(LogLevel::kError, "what another daemon changed about applets has no effect here yet",
        {{"reason", status.ToString()}});
  });
  if (taken) return;
  reading_waits_ = false;
  if (changes_.is_stopping()) return;
  Log(LogLevel::kWarn, "what another daemon changed about applets was not looked at: restart");
}

// On the thread of all changes, so that none of this daemon's own comes in between.
Status PackageAdministration::ReadStates() {
  using States = Result<std::vector<store::AppletStateRecord>>;
  auto read = std::make_shared<std::promise<States>>();
  std::future<States> answer = read->get_future();
  store_.ListAppletStates([read](States states) { read->set_value(std::move(states)); });
  if (answer.wait_for(options_.store_limit) != std::future_status::ready) {
    return Status(Code::kUnavailable, "the database did not answer");
  }
  const States states = answer.get();
  if (states.ok()) SetStates(*states);
  return states.status();
}

Status PackageAdministration::Scan() {
  RegistryOptions options;
  options.directories = options_.directories;
  options.settings = options_.settings;
  options.isolation = options_.isolation;
  options.sandbox = options_.sandbox;
  for (const auto& [package, state] : states_) options.api_settings[package] = state.config;
  auto next = std::make_shared<AppletRegistry>(std::move(options), grants_);
  const std::shared_ptr<const AppletRegistry> before = registry_.Now();
  const Status status = next->Scan(before.get());
  if (!status.ok()) return status;
  LogChanges(*before, *next);
  registry_.Set(std::move(next));
  return Status::Ok();
}

void PackageAdministration::Serve() {
  std::vector<ServedPackage> served;
  for (const auto& package : registry_.Now()->packages()) {
    const auto state = states_.find(package->manifest.id);
    served.push_back({package, package->isolation, package->sandbox,
                      state != states_.end() && state->second.disabled});
  }
  control_.SetPackages(std::move(served));
}

Status PackageAdministration::Write(store::AppletStateChange change) {
  auto written = std::make_shared<std::promise<Status>>();
  std::future<Status> answer = written->get_future();
  store_.ChangeAppletState(std::move(change),
                           [written](Status status) { written->set_value(std::move(status)); });
  if (answer.wait_for(options_.store_limit) == std::future_status::ready) return answer.get();
  return Status(Code::kUnavailable, "the database did not answer: try again");
}

Status PackageAdministration::ConfigNow(const std::string& type, const json::Object& config) {
  const auto package = PackageOf(type);
  if (!package.ok()) return package.status();
  const Manifest& manifest = (*package)->manifest;
  const auto known = states_.find(manifest.id);
  const std::string old = known == states_.end() ? std::string() : known->second.config;
  const Result<json::Value> before = old.empty() ? json::Value(json::Object()) : json::Parse(old);
  const json::Object none;
  const json::Object* const readable = before.ok() ? before->if_object() : nullptr;
  const json::Object next =
      KeepWriteOnly(manifest.config_schema, readable == nullptr ? none : *readable, config);
  const std::string text = next.empty() ? std::string() : json::Write(json::Value(next));
  const auto from_files = options_.settings.find(manifest.id);
  const Result<PackageSettings> valid = MergeSettings(
      manifest, from_files == options_.settings.end() ? std::string() : from_files->second, text);
  if (!valid.ok()) return valid.status();

  store::AppletStateChange change;
  change.package = manifest.id;
  store::Optional<std::string> stored;
  if (!text.empty()) stored = text;
  change.config = stored;
  const Status written = Write(std::move(change));
  if (!written.ok()) return written;
  states_[manifest.id].config = text;
  const Status scanned = Scan();
  if (scanned.ok()) Serve();
  return scanned;
}

Status PackageAdministration::DisableNow(const std::string& type, bool disabled) {
  const auto package = PackageOf(type);
  if (!package.ok()) return package.status();
  const std::string& id = (*package)->manifest.id;
  store::AppletStateChange change;
  change.package = id;
  change.disabled = disabled;
  const Status written = Write(std::move(change));
  if (!written.ok()) return written;
  states_[id].disabled = disabled;
  Log(LogLevel::kInfo, disabled ? "applet package disabled" : "applet package enabled",
      {{"package", id}});
  return control_.SetDisabled(id, disabled);
}

Status PackageAdministration::ReloadNow(const std::string& type) {
  const auto before = PackageOf(type);
  if (!before.ok()) return before.status();
  const Status scanned = Scan();
  if (!scanned.ok()) return scanned;
  Serve();
  const auto after = PackageOf(type);
  if (!after.ok()) return after.status();
  // Of a package that has changed SetPackages() made a new worker.
  return *after == *before ? control_.Reload((*after)->manifest.id) : Status::Ok();
}

}  // namespace synappsd::applets
