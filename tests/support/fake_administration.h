// FakeAdministration: the applets of a catalog as an administrator sees them; remembers what it was
// told to do, and answers from inside the call.
#ifndef SYNAPPSD_TESTS_SUPPORT_FAKE_ADMINISTRATION_H_
#define SYNAPPSD_TESTS_SUPPORT_FAKE_ADMINISTRATION_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "applets/admin/administration.h"

namespace synappsd::testing {

class FakeAdministration : public applets::AppletAdministration {
 public:
  explicit FakeAdministration(const applets::AppletCatalog& catalog) : catalog_(catalog) {}

  std::vector<applets::AppletDetails> List() const override {
    std::vector<applets::AppletDetails> all;
    for (const applets::AppletInfo& info : catalog_.List()) all.push_back(Details(info));
    return all;
  }
  Result<applets::AppletDetails> Find(std::string_view type) const override {
    const auto info = catalog_.Find(type);
    if (info == nullptr) return Status(Code::kNotFound, "Applet not found");
    return Details(*info);
  }
  std::vector<applets::PackageListing> Packages() const override { return packages; }

  void SetConfig(std::string type, json::Object config, Done done) override {
    if (failure.ok()) settings = config;
    Told("config " + type + " " + json::Write(json::Value(std::move(config))), std::move(done));
  }
  void SetDisabled(std::string type, bool disabled, Done done) override {
    Told((disabled ? "disable " : "enable ") + type, std::move(done));
  }
  void Reload(std::string type, Done done) override { Told("reload " + type, std::move(done)); }
  void ClearQuarantine(std::string type, Done done) override {
    Told("clear-quarantine " + type, std::move(done));
  }
  void Rescan(Done done) override { Told("rescan", std::move(done)); }

  std::vector<std::string> told;
  std::vector<applets::PackageListing> packages;
  applets::PackageStatus status;  // of every package
  json::Value schema;             // of every package's settings
  json::Object settings;
  Status failure;  // what is told ends in

 private:
  applets::AppletDetails Details(const applets::AppletInfo& info) const {
    auto package = std::make_shared<applets::Package>();
    package->manifest.id = info.package;
    package->manifest.config_schema = schema;
    package->grant_source = "default";
    package->settings = settings;
    applets::AppletEntry entry;
    entry.info = info;
    package->manifest.applets.push_back(std::move(entry));
    return {package, &package->manifest.applets.front(), status};
  }
  void Told(std::string what, Done done) {
    told.push_back(std::move(what));
    done(failure);
  }

  const applets::AppletCatalog& catalog_;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_FAKE_ADMINISTRATION_H_
