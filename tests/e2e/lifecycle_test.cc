// Start and stop of the real daemon, as an administrator sees them.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/other_user.h"
#include "e2e/support/test_database.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr milliseconds kLimit{60'000};

class Lifecycle : public ::testing::Test {
 protected:
  ChildProcess Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DaemonProgram());
    return ChildProcess(std::move(arguments), {});
  }
  testing::TemporaryDirectory directory_;
};

TEST_F(Lifecycle, NeedsOnlyADataDirectoryAndAnAddress) {
  DaemonProcess daemon({.data_dir = directory_.path() / "new" / "data"});
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Get("/").body,
            R"({"status":"healthy","service":"SynApps Orchestrator API","version":"1.0.0"})");
  const HttpAnswer applets = client.Get("/api/v1/applets");
  for (const char* type : {"artist", "memory", "writer"}) {
    EXPECT_NE(applets.body.find("{\"type\":\"" + std::string(type)), std::string::npos)
        << applets.body;
  }
  EXPECT_EQ(daemon.Stop(), 0);
}

TEST_F(Lifecycle, ASignalWhileIdleEndsItWithZero) {
  for (const int signal : {SIGTERM, SIGINT}) {
    DaemonProcess daemon({.data_dir = directory_.path()});
    daemon.process().Signal(signal);
    EXPECT_EQ(daemon.process().WaitForExit(kLimit), 0);
  }
}

// What a worker, or anything else of the daemon's user, could try.
class SameUser : public Lifecycle {
 protected:
  // Of a user that is not root, who may read everything.
  void SetUp() override {
    const OtherUser user = NotRoot(std::getenv("SYNAPPS_TEST_APPLETS_DIR"));
    if (!user.impossible.empty()) GTEST_SKIP() << user.impossible;
    prefix_ = user.prefix;
  }
  void Start(std::vector<std::string> arguments = {}) {
    const std::string data = (directory_.path() / "data").string();
    std::filesystem::create_directory(data);
    if (!prefix_.empty()) {
      std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
      ASSERT_EQ(chown(data.c_str(), kNobody, kNobody), 0);
    }
    arguments.insert(arguments.end(),
                     {"--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR")});
    daemon_ = std::make_unique<DaemonProcess>(
        DaemonOptions{.data_dir = data, .arguments = arguments, .prefix = prefix_});
  }
  bool CanRead(const std::string& file) {
    std::vector<std::string> command = prefix_;
    const std::string process = "/proc/" + std::to_string(daemon_->process().pid());
    command.insert(command.end(), {"cat", process + file});
    return ChildProcess(command, {}).WaitForExit(kLimit) == 0;
  }

  std::vector<std::string> prefix_;
  std::unique_ptr<DaemonProcess> daemon_;
};

TEST_F(SameUser, ReadsNothingOfTheDaemonWhichWorksAllTheSame) {
  Start();
  EXPECT_FALSE(CanRead("/environ"));
  EXPECT_FALSE(CanRead("/maps"));
  EXPECT_TRUE(CanRead("/status"));
  HttpClient client(daemon_->base_url());
  ASSERT_EQ(client.Post("/api/v1/flows", ChainFlow("f", {"start", "echo", "end"})).status, 201);
  const std::string run = client.Post("/api/v1/flows/f/run", R"({"input":{"a":1}})").Text("run_id");
  EXPECT_EQ(WaitForRun(client, run).Text("status"), "success");
  EXPECT_EQ(daemon_->Stop(), 0);
}

TEST_F(SameUser, ReadsTheDaemonWhereCoreDumpsAreAllowed) {
  Start({"--core-dumps"});
  EXPECT_TRUE(CanRead("/environ"));
}

TEST_F(Lifecycle, DrainLetsARunningNodeFinish) {
  DaemonProcess daemon(
      {.data_dir = directory_.path(),
       .arguments = {"--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR")}});
  HttpClient client(daemon.base_url());
  ASSERT_EQ(client
                .Post("/api/v1/flows",
                      ChainFlow("f", {"start", "slow", "end"}, {"{}", R"({"delay_ms":500})"}))
                .status,
            201);
  const std::string run =
      client.Post("/api/v1/flows/f/run", R"({"input":{"ms":500}})").Text("run_id");
  ASSERT_FALSE(run.empty());
  EXPECT_EQ(daemon.Stop(), 0);

  DaemonProcess again(
      {.data_dir = directory_.path(),
       .arguments = {"--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR")}});
  HttpClient second(again.base_url());
  const HttpAnswer answer = WaitForRun(second, run);
  EXPECT_EQ(answer.Text("status"), "success") << answer.body;
  const HttpAnswer nodes = second.Get("/api/v1/runs/" + run + "/nodes");
  EXPECT_NE(nodes.body.find(R"("attempt":0)"), std::string::npos) << nodes.body;
  EXPECT_EQ(nodes.body.find(R"("attempt":1)"), std::string::npos) << nodes.body;
  EXPECT_EQ(again.Stop(), 0);
}

TEST_F(Lifecycle, ASecondSignalEndsItAtOnce) {
  DaemonProcess daemon(
      {.data_dir = directory_.path(),
       .arguments = {"--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR")}});
  HttpClient client(daemon.base_url());
  client.Post("/api/v1/flows", ChainFlow("f", {"start", "slow"}));
  ASSERT_EQ(client.Post("/api/v1/flows/f/run", R"({"input":{"ms":50000}})").status, 200);
  daemon.process().Signal(SIGTERM);
  ASSERT_TRUE(daemon.process().WaitForLine("draining", kLimit)) << daemon.process().output();
  daemon.process().Signal(SIGTERM);
  EXPECT_EQ(daemon.process().WaitForExit(milliseconds(10'000)), 128 + SIGTERM);
}

TEST_F(Lifecycle, TwoDaemonsOnOneSqliteFileAreRefused) {
  if (OnPostgres()) GTEST_SKIP() << "several daemons may use one PostgreSQL";
  DaemonProcess first({.data_dir = directory_.path()});
  ChildProcess second = LaunchDaemon({.data_dir = directory_.path()});
  EXPECT_EQ(second.WaitForExit(kLimit), 1);
  EXPECT_NE(second.output().find("another"), std::string::npos) << second.output();
}

TEST_F(Lifecycle, APortInUseIsNamed) {
  DaemonProcess first({.data_dir = directory_.path() / "a"});
  const std::string address = first.base_url().substr(sizeof "http://" - 1);
  ChildProcess second = LaunchDaemon({.data_dir = directory_.path() / "b", .listen = address});
  EXPECT_EQ(second.WaitForExit(kLimit), 1);
  const std::string port = address.substr(address.find(':') + 1);
  EXPECT_NE(second.output().find("port " + port + ": another process does"), std::string::npos)
      << second.output();
}

TEST_F(Lifecycle, WhereThePortIsTakenNoRunIsTouched) {
  const auto data = directory_.path() / "interrupted";
  const std::vector<std::string> applets = {"--applets-directories",
                                            std::getenv("SYNAPPS_TEST_APPLETS_DIR")};
  {
    DaemonProcess daemon({.data_dir = data, .arguments = applets});
    HttpClient client(daemon.base_url());
    client.Post("/api/v1/flows", ChainFlow("f", {"start", "slow"}));
    ASSERT_EQ(client.Post("/api/v1/flows/f/run", R"({"input":{"ms":50000}})").status, 200);
    daemon.process().Signal(SIGKILL);
    ASSERT_TRUE(daemon.process().WaitForExit(kLimit));
  }
  DaemonProcess first({.data_dir = directory_.path() / "a"});
  ChildProcess second = LaunchDaemon({.data_dir = data,
                                      .arguments = applets,
                                      .listen = first.base_url().substr(sizeof "http://" - 1)});
  EXPECT_EQ(second.WaitForExit(kLimit), 1);
  EXPECT_EQ(second.output().find("resuming"), std::string::npos) << second.output();
}

TEST_F(Lifecycle, BadConfigurationIsNamedWithItsPlace) {
  const auto file = directory_.path() / "synapps.toml";
  std::ofstream(file) << "listen = \"127.0.0.1:0\"\n[log]\nlevl = \"info\"\n";
  ChildProcess daemon = Run({"--config", file.string()});
  EXPECT_EQ(daemon.WaitForExit(kLimit), 78);
  EXPECT_NE(daemon.output().find("synapps.toml:3"), std::string::npos) << daemon.output();
}

TEST_F(Lifecycle, SaysWhatItIs) {
  ChildProcess version = Run({"--version"});
  EXPECT_EQ(version.WaitForExit(kLimit), 0);
  EXPECT_TRUE(version.WaitForLine("synappsd 0.", kLimit)) << version.output();
  ChildProcess help = Run({"--help"});
  EXPECT_EQ(help.WaitForExit(kLimit), 0);
  EXPECT_TRUE(help.WaitForLine("--data-dir", kLimit)) << help.output();
}

TEST_F(Lifecycle, ARequestIdIsInTheAnswerAndInTheLog) {
  DaemonProcess daemon({.data_dir = directory_.path(), .arguments = {"--log-level", "debug"}});
  HttpClient client(daemon.base_url());
  const HttpAnswer answer = client.Request("GET", "/api/v1/flows", "", {"X-Request-ID: mine-4711"});
  EXPECT_NE(answer.headers.find("mine-4711"), std::string::npos) << answer.headers;
  EXPECT_TRUE(daemon.process().WaitForLine("mine-4711", kLimit)) << daemon.process().output();
}

}  // namespace
}  // namespace synappsd::e2e
