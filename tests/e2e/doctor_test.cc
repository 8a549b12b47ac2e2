// synappsctl doctor, with a daemon that runs and without one.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "e2e/support/daemon_process.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr milliseconds kLimit{60'000};

// check -> level, of an answer of GET /api/v1/doctor; the worst level of each.
std::map<std::string, std::string> Levels(const json::Value& answer) {
  std::map<std::string, std::string> levels;
  const json::Value* findings = answer.Find("findings");
  if (findings == nullptr || findings->if_array() == nullptr) return levels;
  for (const json::Value& finding : *findings->if_array()) {
    std::string& level = levels[*finding.Find("check")->if_string()];
    const std::string& found = *finding.Find("level")->if_string();
    if (level.empty() || level == "ok" || found == "problem") level = found;
  }
  return levels;
}

class Doctor : public ::testing::Test {
 protected:
  std::unique_ptr<ChildProcess> Ctl(std::vector<std::string> arguments,
                                    std::map<std::string, std::string> environment = {}) {
    arguments.insert(arguments.begin(), std::getenv("SYNAPPSCTL"));
    return std::make_unique<ChildProcess>(std::move(arguments), std::move(environment));
  }
  std::filesystem::path data() const { return directory_.path() / "data"; }

  testing::TemporaryDirectory directory_;
};

TEST_F(Doctor, ExaminesARunningDaemon) {
  DaemonProcess daemon(
      {.data_dir = data(),
       .arguments = {"--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR")}});
  HttpClient client(daemon.base_url());
  const HttpAnswer answer = client.Get("/api/v1/doctor");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto levels = Levels(answer.Json());
  for (const char* check : {"version", "ready", "configuration", "data_dir", "disk", "database",
                            "workers", "reach", "descriptors"}) {
    EXPECT_EQ(levels.count(check), 1U) << check << " in " << answer.body;
  }
  for (const char* check : {"version", "ready", "data_dir", "database", "workers", "reach"}) {
    EXPECT_EQ(levels.at(check), "ok") << answer.body;
  }
  const auto ctl = Ctl({"doctor", "--url", daemon.base_url()});
  ASSERT_TRUE(ctl->WaitForLine("ready for requests", kLimit)) << ctl->output();
  EXPECT_TRUE(ctl->WaitForExit(kLimit).has_value());
}

TEST_F(Doctor, TriesTheSecretsWithTheKeyOfTheNextStart) {
  DaemonProcess daemon({.data_dir = data()});
  HttpClient client("unix:" + (data() / "synapps.sock").string());
  const auto secrets = [&] {
    const HttpAnswer answer = client.Get("/api/v1/doctor");
    return answer.status == 200 ? Levels(answer.Json())["secrets"] : answer.body;
  };
  EXPECT_EQ(secrets(), "ok");
  const HttpAnswer stored = client.Request("PUT", "/api/v1/secrets/token", R"({"value":"hush"})",
                                           {"Content-Type: application/json"});
  ASSERT_EQ(stored.status, 200) << stored.body;
  EXPECT_EQ(secrets(), "ok");
  const std::filesystem::path key = data() / "master.key";
  std::filesystem::rename(key, data() / "moved");
  EXPECT_EQ(secrets(), "problem");
  std::filesystem::rename(data() / "moved", key);
  EXPECT_EQ(secrets(), "ok");
  std::filesystem::permissions(key, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const auto ctl = Ctl({"doctor", "--url", daemon.base_url()});
  EXPECT_EQ(ctl->WaitForExit(kLimit), 5) << ctl->output();
  EXPECT_NE(ctl->output().find("chmod 0600 " + key.string()), std::string::npos) << ctl->output();
  EXPECT_EQ(daemon.Stop(), 0);

  const std::string file = directory_.path() / "synapps.toml";
  std::ofstream(file) << "data_dir = \"" << data().string() << "\"\n";
  const auto offline = Ctl({"doctor", "--offline", "--config", file});
  EXPECT_EQ(offline->WaitForExit(kLimit), 5) << offline->output();
  EXPECT_NE(offline->output().find("chmod 0600 " + key.string()), std::string::npos)
      << offline->output();
}

TEST_F(Doctor, SaysWhatToDoWhereTheDaemonDoesNotRun) {
  {
    DaemonProcess daemon({.data_dir = data()});
    EXPECT_EQ(daemon.Stop(), 0);
  }
  std::filesystem::permissions(data(), std::filesystem::perms::all);
  const std::string file = directory_.path() / "synapps.toml";
  std::ofstream(file) << "data_dir = \"" << data().string() << "\"\n";
  const auto ctl = Ctl({"doctor", "--url", "http://127.0.0.1:9", "--config", file});
  EXPECT_EQ(ctl->WaitForExit(kLimit), 5) << ctl->output();
  const std::string output = ctl->output();
  EXPECT_NE(output.find("problem  daemon"), std::string::npos) << output;
  EXPECT_NE(output.find("systemctl status synappsd"), std::string::npos) << output;
  EXPECT_NE(output.find("-> chmod 0700 " + data().string()), std::string::npos) << output;
}

TEST_F(Doctor, NamesWhatIsWrongInTheConfiguration) {
  const std::string file = directory_.path() / "synapps.toml";
  std::ofstream(file) << "nonsense = 1\n";
  const auto ctl = Ctl({"doctor", "--offline", "--config", file, "--json"});
  EXPECT_EQ(ctl->WaitForExit(kLimit), 5) << ctl->output();
  EXPECT_NE(ctl->output().find("nonsense"), std::string::npos) << ctl->output();
  EXPECT_NE(ctl->output().find("\"status\":\"problem\""), std::string::npos) << ctl->output();
}

}  // namespace
}  // namespace synappsd::e2e
