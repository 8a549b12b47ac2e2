#include "applets/admin/package_administration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "unit/applets/admin/fakes.h"
#include "unit/applets/package_directory.h"

namespace synappsd::applets {
namespace {

using ::testing::HasSubstr;
using testing::MemoryAppletStates;
using testing::PackageDirectory;
using testing::RecordingControl;

constexpr const char* kEcho = "org.synapps.test.echo";

class PackageAdministrationTest : public ::testing::Test {
 protected:
  void Start() {
    AdministrationOptions options;
    options.directories = {packages_.path()};
    options.grants_directory = grant_files_.path();
    options.watcher.quiet = Milliseconds(50);
    admin_ = std::make_unique<PackageAdministration>(options, states_, states_.Records(), control_,
                                                     registry_);
    const Status status = admin_->Start();
    ASSERT_TRUE(status.ok()) << status.ToString();
  }
  // Installs a fixture the recommended way: complete, then renamed into place.
  void Install(const std::string& fixture) {
    PackageDirectory elsewhere;
    std::filesystem::rename(elsewhere.Copy(fixture), packages_.path() / fixture);
  }
  // Adds a schema for the settings of the echo fixture.
  void GiveEchoSettings() {
    std::string manifest = packages_.Read("echo/applet.json");
    manifest.insert(manifest.find('{') + 1,
                    R"("config_schema":{"type":"object","additionalProperties":false,"properties":)"
                    R"({"n":{"type":"integer"},"key":{"type":"string","writeOnly":true}}},)");
    packages_.Write("echo/applet.json", manifest);
  }
  template <typename Begin>
  Status Await(Begin begin) {
    auto promise = std::make_shared<std::promise<Status>>();
    begin([promise](Status status) { promise->set_value(std::move(status)); });
    return promise->get_future().get();
  }
  Status Configure(const std::string& config) {
    return Await([&](auto done) {
      admin_->SetConfig("Echo", *json::Parse(config).value().if_object(), done);
    });
  }
  std::string EchoConfig() { return admin_->Find("echo")->package->context->config_json; }

  PackageDirectory packages_;
  PackageDirectory grant_files_;
  MemoryAppletStates states_;
  RecordingControl control_;
  LiveRegistry registry_;
  std::unique_ptr<PackageAdministration> admin_;
};

TEST_F(PackageAdministrationTest, ServesWhatComesWithoutBeingAsked) {
  Install("echo");
  Start();
  ASSERT_EQ(control_.served().size(), 1u);
  Install("slow");
  EXPECT_TRUE(control_.WaitUntil([](const auto& served) { return served.size() == 2; }));
  EXPECT_TRUE(admin_->Find("slow").ok());
  std::filesystem::rename(packages_.path() / "echo", grant_files_.path() / "away");
  EXPECT_TRUE(control_.WaitUntil([](const auto& served) { return served.size() == 1; }));
  EXPECT_EQ(admin_->Find("echo").status().code(), Code::kNotFound);
  EXPECT_EQ(registry_.Find("echo"), nullptr);
}

TEST_F(PackageAdministrationTest, AHalfCopiedPackageIsBrokenUntilItIsWhole) {
  Start();
  PackageDirectory whole;
  whole.Copy("echo");
  packages_.Write("echo/applet.json", whole.Read("echo/applet.json"));
  const auto broken_one = [&] {
    const auto packages = admin_->Packages();
    return packages.size() == 1 && packages[0].state == PackageState::kBroken;
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!broken_one() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_TRUE(broken_one());
  EXPECT_THAT(admin_->Packages()[0].reason, HasSubstr("echo.so"));
  std::filesystem::copy(whole.path() / "echo/echo.so", packages_.path() / "echo/echo.so");
  EXPECT_TRUE(control_.WaitUntil([](const auto& served) { return served.size() == 1; }));
  EXPECT_EQ(admin_->Packages()[0].package, kEcho);
}

TEST_F(PackageAdministrationTest, SettingsReachANewPackageAndLastOverRestarts) {
  packages_.Copy("echo");
  GiveEchoSettings();
  Start();
  const auto before = control_.served().at(0).package;
  ASSERT_TRUE(Configure(R"({"n":1,"key":"geheim"})").ok());
  EXPECT_NE(control_.served().at(0).package, before);
  EXPECT_EQ(EchoConfig(), R"({"n":1,"key":"geheim"})");
  ASSERT_TRUE(Configure(R"({"n":2})").ok());
  EXPECT_EQ(EchoConfig(), R"({"n":2,"key":"geheim"})");
  const Status wrong = Configure(R"({"n":"two"})");
  EXPECT_EQ(wrong.code(), Code::kInvalidArgument);
  EXPECT_EQ(EchoConfig(), R"({"n":2,"key":"geheim"})");
  Start();
  EXPECT_EQ(EchoConfig(), R"({"n":2,"key":"geheim"})");
}

TEST_F(PackageAdministrationTest, ASettingThatIsNotStoredDoesNotCount) {
  packages_.Copy("echo");
  Start();
  states_.failure = Status(Code::kUnavailable, "busy");
  EXPECT_EQ(Configure(R"({"n":1})").code(), Code::kUnavailable);
  EXPECT_EQ(EchoConfig(), "{}");
}

TEST_F(PackageAdministrationTest, DisabledStaysDisabledOverRestarts) {
  packages_.Copy("echo");
  Start();
  const auto set = [&](bool disabled) {
    return Await([&](auto done) { admin_->SetDisabled("echo", disabled, done); });
  };
  ASSERT_TRUE(set(true).ok());
  EXPECT_TRUE(control_.served().at(0).disabled);
  EXPECT_EQ(admin_->Find("echo")->status.state, PackageState::kDisabled);
  Start();
  EXPECT_TRUE(control_.served().at(0).disabled);
  ASSERT_TRUE(set(false).ok());
  EXPECT_FALSE(control_.served().at(0).disabled);
  EXPECT_EQ(Await([&](auto done) { admin_->SetDisabled("none", true, done); }).code(),
            Code::kNotFound);
}

TEST_F(PackageAdministrationTest, WhatAnotherDaemonStoredTakesEffect) {
  packages_.Copy("echo");
  GiveEchoSettings();
  Start();
  ASSERT_TRUE(Configure(R"({"n":1})").ok());
  store::AppletStateChange change;
  change.package = kEcho;
  change.disabled = true;
  change.config = store::Optional<std::string>(R"({"n":7})");
  Await([&](auto done) { states_.ChangeAppletState(change, done); });
  admin_->ReadStatesSoon();
  EXPECT_TRUE(control_.WaitUntil([](const auto& served) { return served.at(0).disabled; }));
  EXPECT_EQ(EchoConfig(), R"({"n":7})");
}

TEST_F(PackageAdministrationTest, ReloadIsForTheControlUnlessThePackageChanged) {
  packages_.Copy("echo");
  Start();
  const auto reload = [&] { return Await([&](auto done) { admin_->Reload("echo", done); }); };
  EXPECT_TRUE(reload().ok());
  EXPECT_EQ(control_.reloaded(), std::vector<std::string>{kEcho});
  const auto before = control_.served().at(0).package;
  grant_files_.Write(std::string(kEcho) + ".json", "{}");  // grants are not watched
  EXPECT_TRUE(reload().ok());
  EXPECT_NE(control_.served().at(0).package, before);
  EXPECT_EQ(control_.reloaded().size(), 1u);
  control_.reload_answer = Status(Code::kFailedPrecondition, "quarantined");
  EXPECT_EQ(reload().code(), Code::kFailedPrecondition);
  EXPECT_TRUE(Await([&](auto done) { admin_->ClearQuarantine("echo", done); }).ok());
  EXPECT_EQ(control_.cleared(), std::vector<std::string>{kEcho});
}

TEST_F(PackageAdministrationTest, ARescanReadsGrantsAgain) {
  packages_.Copy("asks");
  Start();
  EXPECT_TRUE(admin_->Find("asks")->package->granted.http.empty());
  grant_files_.Write("org.synapps.test.asks.json",
                     R"({"permissions":{"http":[{"hosts":["*.example.org","api.example.org",)"
                     R"("localhost","localhost:1"],"methods":["GET","POST"]}]}})");
  ASSERT_TRUE(Await([&](auto done) { admin_->Rescan(done); }).ok());
  EXPECT_FALSE(admin_->Find("asks")->package->granted.store);
  EXPECT_EQ(admin_->Find("asks")->package->grant_source,
            (grant_files_.path() / "org.synapps.test.asks.json").string());
  grant_files_.Write("org.synapps.test.asks.json", "{");
  ASSERT_TRUE(Await([&](auto done) { admin_->Rescan(done); }).ok());
  EXPECT_EQ(admin_->Find("asks").status().code(), Code::kNotFound);
  EXPECT_TRUE(control_.served().empty());
}

// Serves nothing until it is told to go on: a stand-in for a disk that does not answer.
class HangingControl : public RecordingControl {
 public:
  void SetPackages(std::vector<ServedPackage>) override { go_on.get_future().wait(); }
  std::promise<void> go_on;
};

TEST_F(PackageAdministrationTest, AStartThatHangsIsGivenUpWithTheReason) {
  HangingControl hanging;
  AdministrationOptions options;
  options.directories = {packages_.path()};
  options.grants_directory = grant_files_.path();
  options.start_limit = Milliseconds(50);
  PackageAdministration admin(options, states_, {}, hanging, registry_);
  const Status status = admin.Start();
  hanging.go_on.set_value();
  EXPECT_EQ(status.code(), Code::kDeadlineExceeded);
  EXPECT_THAT(status.message(), HasSubstr(packages_.path().string()));
}

TEST_F(PackageAdministrationTest, AfterTheEndNothingChanges) {
  packages_.Copy("echo");
  Start();
  admin_->Stop();
  EXPECT_EQ(Configure("{}").code(), Code::kUnavailable);
  EXPECT_TRUE(admin_->Find("echo").ok());
}

TEST_F(PackageAdministrationTest, AChangeThatIsNotLookedAtWhileStoppingIsNoTrouble) {
  Start();
  admin_->Stop();
  ::testing::internal::CaptureStderr();
  admin_->RescanSoon();
  admin_->ReadStatesSoon();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace synappsd::applets
