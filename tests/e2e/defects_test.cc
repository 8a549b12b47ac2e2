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
    {"eats_memory", "{}", "INTERNAL", "signal 11", kLost, R"("last_crash":{"reason":"signal 11)"},
    {"aborts", "{}", "INTERNAL", "signal 6", kLost, R"("last_crash":{"reason":"signal 6)"},
    {"exits", "{}", "INTERNAL", "exit code 0", kLost, R"("last_crash":{"reason":"exit code 0)"},
    {"bad_frame", "{}", "INTERNAL", "type 47 is unknown", kLost, "type 47 is unknown"},
    {"loops", kBriefly, "DEADLINE_EXCEEDED", "timed out after 2000 ms", kLost,
     R"("last_crash":{"reason":"killed)"},
    {"never_completes", kBriefly, "DEADLINE_EXCEEDED", "timed out after 2000 ms", ""},
    {"completes_twice", "{}", "", R"("status":"success")", "complete() of a call that has ended"},
    {"huge_output", "{}", "RESOURCE_EXHAUSTED", "the call's output is used up", ""},
    {"floods_events", "{}", "RESOURCE_EXHAUSTED", "the call's output is used up", ""},
    {"forks", "{}", "", R"({"forked":0})", ""},
    {"outlives", "{}", "", "a thread stays", "complete() of a call that has ended"},
    {"forbidden", "{}", "", R"("inet_socket":"EPERM")", "", R"({"name":"seccomp","on":true)"},
    {"wrong_manifest", "{}", "FAILED_PRECONDITION", "make them equal",
     "applet package does not load", R"("state":"broken")"},
    {"no_note", "{}", "NOT_FOUND", "not found", "has no .note.synapps", "Applet not found"},
    {"wrong_note", "{}", "NOT_FOUND", "not found", "needs ABI", "Applet not found"},
};

// The name of a defect in the test's.
std::string NameOf(const ::testing::TestParamInfo<Defect>& info) { return info.param.name; }

constexpr bool HasSanitizer() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#else
  return false;
#endif
}

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
  if (HasSanitizer()) GTEST_SKIP() << "sanitizers end a module before its defect does";
  const Defect& defect = GetParam();
  ASSERT_EQ(MakeFlow("echo", "{}").status, 201);
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

}  // namespace
}  // namespace synappsd::e2e
