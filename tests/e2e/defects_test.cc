// One package with a defect, and beside it one that is sound: what the caller gets, that the other
// runs go on, and what the administrator sees. Each defect is a module of tests/applets.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

namespace fs = std::filesystem;

struct Defect {
  const char* name;      // of the module, and of its applet
  const char* data;      // of its node
  const char* code;      // of the node's error; "" if it has none
  const char* says;      // part of the error, or of the result
  const char* recorded;  // part of a line of the log; "" if nothing is to be said
  const char* shown = R"("state":"ready")";  // part of what the API says of the applet
  bool takes_a_sandbox = false;  // else it would harm the machine, or do what it may not
};

constexpr const char* kLost = "worker of an applet package is lost";
constexpr const char* kBriefly = R"({"timeout_ms":2000})";

const Defect kDefects[] = {
    {"segv_at_load", "{}", "UNAVAILABLE",
     "is quarantined, because it crashed too often, the last time by signal 11", "quarantined",
     R"("state":"quarantined")"},
    {"segv_in_create", "{}", "INTERNAL", "signal 11", kLost,
     R"("last_crash":{"reason":"signal 11)"},
    {"segv", "{}", "INTERNAL", "signal 11", kLost, R"("last_crash":{"reason":"signal 11)"},
    {"overflows_stack", "{}", "INTERNAL", "signal 11", kLost,
     R"("last_crash":{"reason":"signal 11)"},
    {"eats_memory", "{}", "INTERNAL", "signal 11", kLost, R"("last_crash":{"reason":"signal 11)",
     true},
    {"aborts", "{}", "INTERNAL", "signal 6", kLost, R"("last_crash":{"reason":"signal 6)"},
    {"exits", "{}", "INTERNAL", "exit code 0", kLost, R"("last_crash":{"reason":"exit code 0)"},
    {"bad_frame", "{}", "INTERNAL", "type 47 is unknown", kLost, "type 47 is unknown"},
    {"loops", kBriefly, "DEADLINE_EXCEEDED", "timed out after 2000 ms", kLost,
     R"("last_crash":{"reason":"killed)"},
    {"hangs_in_create", kBriefly, "DEADLINE_EXCEEDED", "timed out after 2000 ms", kLost,
     R"("last_crash":{"reason":"killed)"},
    {"hangs_in_destroy", "{}", "", R"("status":"success")", ""},
    {"never_completes", kBriefly, "DEADLINE_EXCEEDED", "timed out after 2000 ms", ""},
    {"completes_twice", "{}", "", R"("status":"success")", "complete() of a call that has ended"},
    {"huge_output", "{}", "RESOURCE_EXHAUSTED", "the call's output is used up", ""},
    {"floods_events", "{}", "RESOURCE_EXHAUSTED", "the call's output is used up", ""},
    {"forks", "{}", "", R"({"forked":0})", "", R"("state":"ready")", true},
    {"outlives", "{}", "", "a thread stays", "complete() of a call that has ended"},
    {"forbidden", "{}", "", R"("inet_socket":"EPERM")", "", R"({"name":"seccomp","on":true)", true},
    {"wrong_manifest", "{}", "FAILED_PRECONDITION", "make them equal",
     "applet package does not load", R"("state":"broken")"},
    {"no_note", "{}", "NOT_FOUND", "not found", "has no .note.synapps", "Applet not found"},
    {"wrong_note", "{}", "NOT_FOUND", "not found", "needs ABI", "Applet not found"},
};

// The name of a defect in the test's.
std::string NameOf(const ::testing::TestParamInfo<Defect>& info) { return info.param.name; }

class Defects : public ::testing::TestWithParam<Defect> {
 protected:
  static constexpr int kOtherRuns = 20;

  Defects() {
    const fs::path built = std::getenv("SYNAPPS_TEST_APPLETS_DIR");
    const std::string name = GetParam().name;
    const fs::path applets = directory_.path() / "applets";
    for (const fs::path& package :
         {built / "echo",
          fs::exists(built / "defects" / name) ? built / "defects" / name : built / name}) {
      fs::create_directories(applets);
      fs::copy(package, applets / package.filename());
    }
    daemon_ = std::make_unique<DaemonProcess>(DaemonOptions{
        .data_dir = directory_.path() / "data",
        .arguments = {"--log-level", "debug", "--applets-directories", applets.string()}});
    client_ = std::make_unique<HttpClient>(daemon_->base_url());
  }

  // As far as the defects need one.
  bool HasSandbox() {
    const std::string echo = client_->Get("/api/v1/applets/echo").body;
    return echo.find(R"({"name":"limits","on":true)") != std::string::npos &&
           echo.find(R"({"name":"seccomp","on":true)") != std::string::npos;
  }

  HttpAnswer MakeFlow(const std::string& type, const std::string& data) {
    return client_->Post("/api/v1/flows", ChainFlow(type, {"start", type, "end"}, {"{}", data}));
  }
  std::string StartRun(const std::string& flow) {
    return client_->Post("/api/v1/flows/" + flow + "/run", R"({"input":{"content":"/etc/shadow"}})")
        .Text("run_id");
  }

  testing::TemporaryDirectory directory_;
  std::unique_ptr<DaemonProcess> daemon_;
  std::unique_ptr<HttpClient> client_;
};

TEST_P(Defects, HurtNobodyElse) {
  const Defect& defect = GetParam();
  ASSERT_EQ(MakeFlow("echo", "{}").status, 201);
  ASSERT_EQ(WaitForRun(*client_, StartRun("echo")).Text("status"), "success");
  if (defect.takes_a_sandbox && !HasSandbox()) {
    GTEST_SKIP() << "workers have no sandbox here: built with a sanitizer, or an old kernel";
  }
  ASSERT_EQ(MakeFlow(defect.name, defect.data).status, 201);

  std::vector<std::string> others;
  const auto start_others = [&] {
    for (int i = 0; i < kOtherRuns / 2; ++i) others.push_back(StartRun("echo"));
  };
  start_others();
  const std::string run = StartRun(defect.name);
  start_others();

  // What the caller gets.
  const bool fails = *defect.code != '\0';
  const HttpAnswer ended = WaitForRun(*client_, run);
  EXPECT_EQ(ended.Text("status"), fails ? "error" : "success") << ended.body;
  const std::string nodes = client_->Get("/api/v1/runs/" + run + "/nodes").body;
  if (fails) {
    EXPECT_NE(nodes.find(R"("error":{"code":")" + std::string(defect.code) + '"'),
              std::string::npos)
        << nodes;
  }
  EXPECT_NE(nodes.find(defect.says), std::string::npos) << nodes;

  // The other runs go on, and so do new ones.
  others.push_back(StartRun("echo"));
  for (const std::string& other : others) {
    const HttpAnswer sound = WaitForRun(*client_, other);
    EXPECT_EQ(sound.Text("status"), "success") << sound.body;
  }

  // What the administrator sees.
  if (*defect.recorded != '\0') {
    EXPECT_TRUE(daemon_->process().WaitForLine(defect.recorded, milliseconds(30'000)))
        << daemon_->process().output();
  }
  const std::string applet = client_->Get("/api/v1/applets/" + std::string(defect.name)).body;
  EXPECT_NE(applet.find(defect.shown), std::string::npos) << applet;
  EXPECT_EQ(daemon_->Stop(), 0) << daemon_->process().output();
}

INSTANTIATE_TEST_SUITE_P(EveryDefect, Defects, ::testing::ValuesIn(kDefects), NameOf);

// The same code in the daemon itself, too, where it cannot be killed.
class HangingModules : public ::testing::TestWithParam<const char*> {};

TEST_P(HangingModules, HoldUpNeitherOthersNorTheEnd) {
  const testing::TemporaryDirectory directory;
  const fs::path built = std::getenv("SYNAPPS_TEST_APPLETS_DIR");
  const fs::path applets = directory.path() / "applets";
  fs::create_directory(applets);
  fs::copy(built / "echo", applets / "echo");
  for (const char* name : {"hangs_in_create", "hangs_in_destroy"}) {
    fs::copy(built / "defects" / name, applets / name);
  }
  DaemonProcess daemon({.data_dir = directory.path() / "data",
                        .arguments = {"--applets-directories", applets.string(),
                                      "--applets-isolation", GetParam(), "--drain-timeout", "2s"}});
  HttpClient client(daemon.base_url());
  const auto run = [&](const std::string& type, const std::string& data) {
    EXPECT_EQ(
        client.Post("/api/v1/flows", ChainFlow(type, {"start", type, "end"}, {"{}", data})).status,
        201);
    const std::string id =
        client.Post("/api/v1/flows/" + type + "/run", R"({"input":{}})").Text("run_id");
    return WaitForRun(client, id);
  };
  EXPECT_EQ(run("hangs_in_destroy", "{}").Text("status"), "success");
  const HttpAnswer hung = run("hangs_in_create", R"({"timeout_ms":500})");
  EXPECT_NE(hung.Text("error").find("timed out after 500 ms"), std::string::npos) << hung.body;
  EXPECT_EQ(run("echo", "{}").Text("status"), "success");
  EXPECT_EQ(daemon.Stop(), 0) << daemon.process().output();
}

INSTANTIATE_TEST_SUITE_P(EveryIsolation, HangingModules, ::testing::Values("process", "in-process"),
                         [](const auto& test) {
                           return std::string(test.param) == "process" ? "Process" : "InProcess";
                         });

}  // namespace
}  // namespace synappsd::e2e
