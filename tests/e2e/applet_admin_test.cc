// What an administrator does to applets of a running daemon: over files, signals and the API.

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/eventually.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

namespace fs = std::filesystem;
using testing::Eventually;

constexpr milliseconds kLimit{60'000};

class AppletAdmin : public ::testing::Test {
 protected:
  AppletAdmin() {
    fs::create_directory(packages_);
    fs::create_directory(grants_);
  }
  void Start() {
    daemon_ = std::make_unique<DaemonProcess>(
        DaemonOptions{.data_dir = directory_.path() / "data",
                      .arguments = {"--applets-directories", packages_.string(),
                                    "--applets-grants-directory", grants_.string()}});
    client_ = std::make_unique<HttpClient>(daemon_->base_url());
  }

  // A package of the tests or a shipped one.
  static fs::path Package(const std::string& name) {
    const fs::path fixture = fs::path(std::getenv("SYNAPPS_TEST_APPLETS_DIR")) / name;
    return fs::exists(fixture) ? fixture : fs::path(std::getenv("SYNAPPS_APPLETS_DIR")) / name;
  }
  // As packages should be installed: complete, then renamed into place.
  void Install(const std::string& name) {
    const fs::path staged = directory_.path() / ("staged-" + name);
    fs::copy(Package(name), staged);
    if (fs::exists(packages_ / name)) {
      fs::rename(packages_ / name, directory_.path() / ("old-" + name));
    }
    fs::rename(staged, packages_ / name);
  }
  // The same code as another version: module and manifest name it, with as many characters.
  void InstallAs(const std::string& name, const std::string& version) {
    const fs::path changed = directory_.path() / (name + version);
    fs::copy(Package(name), changed);
    for (const fs::path& file : {changed / "applet.json", changed / (name + ".so")}) {
      std::string bytes = ReadBytes(file);
      for (std::size_t at = 0; (at = bytes.find("1.0.0", at)) != std::string::npos; ++at) {
        bytes.replace(at, version.size(), version);
      }
      std::ofstream(file, std::ios::binary) << bytes;
    }
    if (fs::exists(packages_ / name)) {
      fs::rename(packages_ / name, directory_.path() / ("before-" + name + version));
    }
    fs::rename(changed, packages_ / name);
  }
  static std::string ReadBytes(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void Grant(const std::string& package, const std::string& text) {
    const fs::path staged = directory_.path() / "staged-grant";
    std::ofstream(staged) << text;
    fs::rename(staged, grants_ / (package + ".json"));
  }

  bool IsListed(const std::string& type) {
    return client_->Get("/api/v1/applets/" + type).status == 200;
  }

  std::string Begin(HttpClient& client, const std::string& type, const std::string& input) {
    const std::string flow = "flow-" + type;
    EXPECT_EQ(client.Post("/api/v1/flows", ChainFlow(flow, {"start", type, "end"})).status, 201);
    return client.Post("/api/v1/flows/" + flow + "/run", R"({"input":)" + input + "}")
        .Text("run_id");
  }
  HttpAnswer Run(const std::string& type, const std::string& input) {
    return WaitForRun(*client_, Begin(*client_, type, input));
  }
  std::string ErrorOf(const std::string& type, const std::string& input) {
    const HttpAnswer run = Run(type, input);
    EXPECT_EQ(run.Text("status"), "error") << run.body;
    return run.Text("error");
  }
  HttpAnswer Do(const std::string& type, const std::string& action) {
    return client_->Post("/api/v1/applets/" + type + "/" + action, "");
  }

  // The daemon's workers.
  std::set<int> Children() const {
    std::set<int> children;
    const fs::path tasks = "/proc/" + std::to_string(daemon_->process().pid()) + "/task";
    for (const auto& task : fs::directory_iterator(tasks)) {
      std::ifstream list(task.path() / "children");
      for (int pid = 0; list >> pid;) children.insert(pid);
    }
    return children;
  }

  testing::TemporaryDirectory directory_;
  fs::path packages_ = directory_.path() / "applets";
  fs::path grants_ = directory_.path() / "grants";
  std::unique_ptr<DaemonProcess> daemon_;
  std::unique_ptr<HttpClient> client_;
};

constexpr const char* kStore = R"({"operation":"store","key":"k","data":1})";

TEST_F(AppletAdmin, APackageIsInstalledAndRemovedWhileFlowsRun) {
  Install("memory");
  Start();
  std::atomic<bool> stop{false};
  int runs = 0;
  std::thread others([&] {
    HttpClient client(daemon_->base_url());
    for (; !stop; ++runs) {
      const HttpAnswer run = WaitForRun(client, Begin(client, "memory", kStore));
      ASSERT_EQ(run.Text("status"), "success") << run.body;
    }
  });
  EXPECT_FALSE(IsListed("echo"));
  Install("echo");
  EXPECT_TRUE(Eventually([&] { return IsListed("echo"); }));
  EXPECT_EQ(Run("echo", R"({"a":1})").Text("status"), "success");
  fs::rename(packages_ / "echo", directory_.path() / "away");
  EXPECT_TRUE(Eventually([&] { return !IsListed("echo"); }));
  EXPECT_NE(ErrorOf("echo", "{}").find("echo"), std::string::npos);
  stop = true;
  others.join();
  EXPECT_GT(runs, 0);
  EXPECT_EQ(daemon_->Stop(), 0);
}

TEST_F(AppletAdmin, RunningCallsEndOnTheOldWorkerOfAnUpgradedPackage) {
  Install("slow");
  Start();
  ASSERT_EQ(Run("slow", R"({"ms":1})").Text("status"), "success");
  const std::set<int> old_workers = Children();
  ASSERT_EQ(old_workers.size(), 1u);
  const int old_worker = *old_workers.begin();
  const std::string running = Begin(*client_, "slow", R"({"ms":4000})");
  ASSERT_TRUE(Eventually([&] {
    return client_->Get("/api/v1/applets/slow").body.find(R"("calls_in_flight":1)") !=
           std::string::npos;
  }));

  Install("slow");
  ASSERT_TRUE(Eventually([&] {
    return Run("slow", R"({"ms":1})").Text("status") == "success" && Children().size() == 2;
  })) << "a new worker takes new calls";
  EXPECT_TRUE(Children().contains(old_worker)) << "the old one has a call to end";
  EXPECT_EQ(WaitForRun(*client_, running).Text("status"), "success");
  EXPECT_TRUE(Eventually([&] { return !Children().contains(old_worker); }));
  EXPECT_EQ(Children().size(), 1u);
}

TEST_F(AppletAdmin, AQuarantineLastsOverARestartAndEndsWithAnotherVersion) {
  Install("crashes");
  Start();
  const auto crash_until_quarantined = [&] {
    for (int i = 0; i < 5; ++i) ErrorOf("crashes_once", R"({"how":"segv"})");
    EXPECT_TRUE(Eventually(
        [&] { return client_->Get("/api/v1/applets/crashes").Text("state") == "quarantined"; }));
  };
  const auto restart = [&] {
    EXPECT_EQ(daemon_->Stop(), 0);
    Start();
  };
  const std::string sound = R"({"how":"no"})";
  crash_until_quarantined();
  restart();
  EXPECT_EQ(client_->Get("/api/v1/applets/crashes").Text("state"), "quarantined");
  const std::string refused = ErrorOf("crashes", sound);
  EXPECT_NE(refused.find("the last time by signal 11"), std::string::npos) << refused;

  InstallAs("crashes", "1.0.1");
  EXPECT_TRUE(Eventually([&] { return Run("crashes", sound).Text("status") == "success"; }));
  restart();
  EXPECT_EQ(Run("crashes", sound).Text("status"), "success") << "it is forgotten for good";

  // The same, upgraded while the daemon is down.
  crash_until_quarantined();
  EXPECT_EQ(daemon_->Stop(), 0);
  InstallAs("crashes", "1.0.2");
  Start();
  EXPECT_EQ(client_->Get("/api/v1/applets/crashes").Text("version"), "1.0.2");
  EXPECT_EQ(Run("crashes", sound).Text("status"), "success");
  EXPECT_EQ(daemon_->Stop(), 0);
}

TEST_F(AppletAdmin, PackagesThatComeAndGoUnderLoadCostTheirOwnCallsAtMost) {
  Install("memory");
  Install("echo");
  Start();
  std::atomic<bool> stop{false};
  std::atomic<int> runs{0};
  const auto load = [&](const std::string& type, const std::string& input, bool may_fail) {
    HttpClient client(daemon_->base_url());
    while (!stop) {
      const HttpAnswer run = WaitForRun(client, Begin(client, type, input));
      const std::string status = run.Text("status");
      EXPECT_TRUE(status == "success" || (may_fail && status == "error")) << run.body;
      if (status == "error") {
        EXPECT_NE(run.Text("error").find("echo"), std::string::npos) << "it names what is missing";
      }
      ++runs;
    }
  };
  std::thread steady(load, "memory", kStore, false);
  std::thread shaken(load, "echo", R"({"a":1})", true);
  const fs::path away = directory_.path() / "away";
  for (int round = 0; round < 6; ++round) {
    // Turn by turn the whole package, and its library only.
    const fs::path moved = round % 2 == 0 ? packages_ / "echo" : packages_ / "echo" / "echo.so";
    const int before = runs;
    fs::rename(moved, away);
    EXPECT_TRUE(Eventually([&] { return !IsListed("echo"); }));
    fs::rename(away, moved);
    EXPECT_TRUE(Eventually([&] { return IsListed("echo") && runs > before; }));
  }
  stop = true;
  steady.join();
  shaken.join();
  EXPECT_EQ(Run("echo", R"({"a":1})").Text("status"), "success");
  EXPECT_EQ(Children().size(), 2u) << "a worker each, and none left over";
  EXPECT_EQ(daemon_->Stop(), 0);
}

TEST_F(AppletAdmin, APackageThatIsStillBeingCopiedIsBrokenUntilItIsWhole) {
  Install("memory");
  Start();
  const std::string library = ReadBytes(Package("echo") / "echo.so");
  const fs::path copy = packages_ / "echo";
  fs::create_directory(copy);
  fs::copy(Package("echo") / "applet.json", copy / "applet.json");
  const auto rescan = [&] {
    EXPECT_EQ(client_->Post("/api/v1/packages/rescan", "").status, 200);
    return client_->Get("/api/v1/packages").body;
  };
  EXPECT_NE(rescan().find("echo.so: No such file"), std::string::npos);
  // From half on there may only be what debuggers read.
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{100}, library.size() / 8, library.size() / 4}) {
    std::ofstream(copy / "echo.so", std::ios::binary) << library.substr(0, size);
    // What is cut off behind its note is found out by loading it.
    EXPECT_TRUE(Eventually([&] {
      const std::string packages = rescan();
      return packages.find(R"("state":"broken")") != std::string::npos ||
             packages.find(R"("state":"quarantined")") != std::string::npos;
    })) << size
        << " bytes: " << client_->Get("/api/v1/packages").body;
    EXPECT_EQ(Run("memory", kStore).Text("status"), "success");
  }
  std::ofstream(copy / "echo.so", std::ios::binary) << library;
  EXPECT_TRUE(Eventually([&] {
    return IsListed("echo") && Run("echo", R"({"a":1})").Text("status") == "success";
  })) << client_->Get("/api/v1/packages").body;
  EXPECT_EQ(daemon_->Stop(), 0);
}

TEST_F(AppletAdmin, DisabledAppletsFailAndSaySoAlsoAfterARestart) {
  Install("memory");
  Start();
  EXPECT_EQ(Do("memory", "disable").status, 200);
  EXPECT_NE(ErrorOf("memory", kStore).find("disabled"), std::string::npos);
  EXPECT_EQ(client_->Get("/api/v1/applets/memory").Text("state"), "disabled");
  EXPECT_EQ(Do("memory", "reload").status, 409);
  EXPECT_EQ(daemon_->Stop(), 0);
  Start();
  EXPECT_NE(ErrorOf("memory", kStore).find("disabled"), std::string::npos);
  EXPECT_EQ(Do("memory", "enable").status, 200);
  EXPECT_EQ(Run("memory", kStore).Text("status"), "success");
  EXPECT_EQ(Do("memory", "reload").status, 200);
  EXPECT_EQ(Do("memory", "clear-quarantine").status, 200);
  EXPECT_EQ(Run("memory", kStore).Text("status"), "success");
  EXPECT_EQ(Do("none", "disable").status, 404);
}

TEST_F(AppletAdmin, SettingsReachTheApplet) {
  Install("writer");
  Start();
  EXPECT_NE(ErrorOf("writer", R"({"prompt":"hello"})").find("OPENAI_API_KEY"), std::string::npos);
  const HttpAnswer wrong = client_->Request("PUT", "/api/v1/applets/writer/config",
                                            R"({"config":{"provider":"x","temperature":9}})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_NE(wrong.body.find("body.config.provider"), std::string::npos) << wrong.body;
  EXPECT_NE(wrong.body.find("body.config.temperature"), std::string::npos) << wrong.body;
  EXPECT_EQ(
      client_->Request("PUT", "/api/v1/applets/writer/config", R"({"config":{"provider":"echo"}})")
          .status,
      200);
  EXPECT_EQ(Run("writer", R"({"prompt":"hello"})").Text("status"), "success");
  EXPECT_EQ(daemon_->Stop(), 0);
  Start();
  EXPECT_EQ(Run("writer", R"({"prompt":"hello"})").Text("status"), "success");
}

// Who may use the API must not be able to send the daemon's keys to a host of their choice.
TEST_F(AppletAdmin, SettingsOverTheApiOpenNoHosts) {
  Install("writer");
  Start();
  ASSERT_EQ(client_
                ->Request("PUT", "/api/v1/applets/writer/config",
                          R"({"config":{"base_url":"http://127.0.0.1:9/v1"}})")
                .status,
            200);
  EXPECT_NE(ErrorOf("writer", R"({"prompt":"hello"})").find("may not reach 127.0.0.1:9"),
            std::string::npos);
}

TEST_F(AppletAdmin, GrantsAreReadAgainAfterSighup) {
  Install("memory");
  Grant("org.synapps.memory", "{}");
  Start();
  EXPECT_NE(ErrorOf("memory", kStore).find("may not use the store"), std::string::npos);
  Grant("org.synapps.memory", R"({"permissions":{"store":true}})");
  daemon_->process().Signal(SIGHUP);
  const std::string granted = R"("granted":{"store":true})";
  ASSERT_TRUE(Eventually([&] {
    return client_->Get("/api/v1/applets/memory").body.find(granted) != std::string::npos;
  }));
  EXPECT_EQ(Run("memory", kStore).Text("status"), "success");
  EXPECT_EQ(daemon_->Stop(), 0);
}

TEST_F(AppletAdmin, WhatIsNotAsItShouldBeIsListedWithItsReason) {
  Install("memory");
  Grant("org.synapps.memory", R"({"sha256":")" + std::string(64, '0') + R"("})");
  Install("echo");
  fs::permissions(packages_ / "echo", fs::perms(0777));
  Start();
  EXPECT_FALSE(IsListed("memory"));
  EXPECT_FALSE(IsListed("echo"));
  const std::string packages = client_->Get("/api/v1/packages").body;
  EXPECT_NE(packages.find("has SHA-256"), std::string::npos) << packages;
  EXPECT_NE(packages.find("can be changed by others"), std::string::npos) << packages;
  fs::remove(grants_ / "org.synapps.memory.json");
  fs::permissions(packages_ / "echo", fs::perms(0755));
  EXPECT_EQ(client_->Post("/api/v1/packages/rescan", "").status, 200);
  EXPECT_TRUE(IsListed("memory"));
  EXPECT_TRUE(IsListed("echo"));
}

// -- synappsctl
// ------------------------------------------------------------------------------------

class AppletAdminByCtl : public AppletAdmin {
 protected:
  // "EXIT OUTPUT"
  std::string Ctl(std::vector<std::string> arguments, const std::string& url = "") {
    arguments.insert(arguments.begin(), std::getenv("SYNAPPSCTL"));
    arguments.push_back("--url");
    arguments.push_back(url.empty() ? daemon_->base_url() : url);
    ChildProcess process(arguments, {});
    const std::optional<int> status = process.WaitForExit(kLimit);
    return std::to_string(status.value_or(-1)) + " " + process.output();
  }
  static void ExpectHolds(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
};

TEST_F(AppletAdminByCtl, DoesWhatTheApiDoes) {
  Install("memory");
  Install("writer");
  fs::create_directory(packages_ / "half");
  std::ofstream(packages_ / "half" / "applet.json") << "{";
  Start();
  const std::string list = Ctl({"applets", "list"});
  ExpectHolds(list, "0 TYPE");
  ExpectHolds(list, "org.synapps.memory");
  ExpectHolds(list, "shipped");
  ExpectHolds(list, "broken: " + (packages_ / "half").string());
  ExpectHolds(Ctl({"applets", "show", "memory"}), "granted            {\"store\":true}");
  ExpectHolds(Ctl({"--json", "applets", "show", "memory"}), R"(0 {"type":"memory")");
  ExpectHolds(Ctl({"applets", "disable", "memory"}), "0 Applet disabled");
  ExpectHolds(Ctl({"applets", "show", "memory"}), "disabled");
  ExpectHolds(Ctl({"applets", "enable", "memory"}), "0 Applet enabled");
  ExpectHolds(Ctl({"applets", "reload", "memory"}), "0 Applet reloaded");
  ExpectHolds(Ctl({"applets", "reload"}), "org.synapps.writer");
  ExpectHolds(Ctl({"applets", "clear-quarantine", "memory"}), "0 Quarantine cleared");
  ExpectHolds(Ctl({"applets", "config", "--set", "provider=echo", "writer"}), "\"echo\"");
  ExpectHolds(Ctl({"applets", "config", "writer"}), "\"echo\"");
  ExpectHolds(Ctl({"applets", "config", "writer", "--set", "temperature=9"}),
              "body.config.temperature");
}

TEST_F(AppletAdminByCtl, ExitStatusesSayWhatWentWrong) {
  Install("memory");
  Start();
  EXPECT_EQ(Ctl({"applets", "show", "none"}), "1 synappsctl: Applet not found\n");
  ExpectHolds(Ctl({"applets", "config", "memory", "--set", "nonsense"}), "2 synappsctl: --set");
  ExpectHolds(Ctl({"applets"}), "2 ");
  ExpectHolds(Ctl({"applets", "fly"}), "2 ");
  ExpectHolds(Ctl({"applets", "list"}, "http://127.0.0.1:9"), "3 synappsctl: no answer from");
  ExpectHolds(Ctl({"applets", "config", "--help"}), "0 ");
}

}  // namespace
}  // namespace synappsd::e2e
