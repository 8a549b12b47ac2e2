// Stored secrets on the real daemon: they are used, they are seen nowhere, and neither a kill -9 in
// a rotation nor a wrong key harms them.

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr milliseconds kLimit{60'000};
constexpr const char* kValue = "hush-0815-never-shown";

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Secrets : public ::testing::Test {
 protected:
  Secrets()
      : stub_({"/usr/bin/python3", std::getenv("SYNAPPS_PROVIDER_STUB"), "--log",
               (directory_.path() / "requests").string()},
              {}) {
    const auto line = stub_.WaitForLine("listening on ", kLimit);
    if (!line) throw std::runtime_error("the provider's double did not start: " + stub_.output());
    provider_ = line->substr(line->find("http://")) + "/v1";
    std::filesystem::create_directory(Data());
  }

  std::filesystem::path Data() const { return directory_.path() / "data"; }
  std::string Url() const { return "unix:" + (Data() / "synapps.sock").string(); }

  void Start(const std::string& log_level = "trace") {
    daemon_.reset();
    daemon_ = std::make_unique<DaemonProcess>(
        DaemonOptions{.data_dir = Data(),
                      .arguments = {"--log-level", log_level},
                      .environment = {{"SYNAPPS_OPENAI_BASE_URL", provider_}}});
    client_ = std::make_unique<HttpClient>(daemon_->base_url());
  }

  // "EXIT OUTPUT"; `input` is what the shell writes to synappsctl.
  std::string Ctl(const std::string& arguments, const std::string& input = "") {
    ChildProcess process(
        {"/bin/sh", "-c", "printf %s \"$INPUT\" | \"$CTL\" --url \"$URL\" " + arguments},
        {{"INPUT", input}, {"CTL", std::getenv("SYNAPPSCTL")}, {"URL", Url()}});
    const std::optional<int> status = process.WaitForExit(kLimit);
    return std::to_string(status.value_or(-1)) + " " + process.output();
  }

  // The run, ended, of a flow that asks the provider with the secret.
  HttpAnswer Run() {
    EXPECT_EQ(client_->Post("/api/v1/flows", ChainFlow("f", {"start", "writer", "end"})).status,
              201);
    run_id_ =
        client_->Post("/api/v1/flows/f/run", R"({"input":{"prompt":"Say hello"}})").Text("run_id");
    return WaitForRun(*client_, run_id_);
  }

  std::string Requests() const { return ReadFile(directory_.path() / "requests"); }

  testing::TemporaryDirectory directory_;
  ChildProcess stub_;
  std::string provider_;
  std::unique_ptr<DaemonProcess> daemon_;
  std::unique_ptr<HttpClient> client_;
  std::string run_id_;
};

TEST_F(Secrets, AreUsedAndSeenNowhere) {
  Start();
  EXPECT_EQ(Ctl("secrets set openai_api_key", std::string(kValue) + "\n"), "0 Secret stored\n");
  const HttpAnswer run = Run();
  EXPECT_EQ(run.Text("status"), "success") << run.body << daemon_->process().output();
  ASSERT_NE(Requests().find(kValue), std::string::npos) << "the provider did not get it";

  // A request that is refused after its value was read, and one that is no request.
  EXPECT_EQ(Ctl("secrets set No-Name", kValue).substr(0, 2), "1 ");
  const std::string broken = R"({"value":")" + std::string(kValue) + R"(","value")";
  HttpClient administrator(Url());
  std::string seen =
      administrator.Request("PUT", "/api/v1/secrets/x", broken, {"Content-Type: application/json"})
          .body;
  for (const std::string& path :
       {std::string("/api/v1/secrets"), std::string("/metrics"), "/api/v1/runs/" + run_id_,
        "/api/v1/runs/" + run_id_ + "/nodes", "/api/v1/runs/" + run_id_ + "/events",
        std::string("/api/v1/applets/writer/config"), std::string("/api/v1/applets"),
        std::string("/api/v1/audit")}) {
    seen += administrator.Get(path).body;
  }
  seen += Ctl("secrets list") + Ctl("--json secrets list");
  EXPECT_NE(seen.find("openai_api_key"), std::string::npos) << seen;
  EXPECT_EQ(seen.find(kValue), std::string::npos) << seen;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Data())) {
    if (!entry.is_regular_file()) continue;  // the database and its WAL, while they are in use
    EXPECT_EQ(ReadFile(entry.path()).find(kValue), std::string::npos) << entry.path();
  }
  EXPECT_EQ(daemon_->Stop(), 0);
  EXPECT_EQ(daemon_->process().output().find(kValue), std::string::npos);
}

TEST_F(Secrets, AreKeptOverARotationAndDeleted) {
  Start("info");
  EXPECT_EQ(Ctl("secrets set openai_api_key", kValue), "0 Secret stored\n");
  const std::string before = ReadFile(Data() / "master.key");
  EXPECT_EQ(Ctl("secrets rotate").substr(0, 30), "0 1 secret(s) sealed with mast");
  EXPECT_NE(ReadFile(Data() / "master.key"), before);
  EXPECT_EQ(Run().Text("status"), "success");
  Start("info");
  EXPECT_EQ(Run().Text("status"), "success");
  EXPECT_EQ(Ctl("secrets delete openai_api_key"), "0 Secret deleted\n");
  EXPECT_EQ(Ctl("secrets delete openai_api_key").substr(0, 2), "1 ");
}

TEST_F(Secrets, SurviveAKillAtAnyPointOfARotation) {
  Start("info");
  EXPECT_EQ(Ctl("secrets set openai_api_key", kValue), "0 Secret stored\n");
  for (int round = 0; round < 8; ++round) {
    ChildProcess rotations(
        {"/bin/sh", "-c", "while \"$CTL\" --url \"$URL\" secrets rotate; do :; done"},
        {{"CTL", std::getenv("SYNAPPSCTL")}, {"URL", Url()}});
    ASSERT_TRUE(rotations.WaitForLine("sealed", kLimit)) << rotations.output();
    // Rotations follow one another without a pause: a different moment of one each time.
    std::this_thread::sleep_for(milliseconds(7 * round));
    daemon_->process().Signal(SIGKILL);
    ASSERT_TRUE(daemon_->process().WaitForExit(kLimit));
    ASSERT_TRUE(rotations.WaitForExit(kLimit));
    Start("info");
    const HttpAnswer run = Run();
    ASSERT_EQ(run.Text("status"), "success") << "round " << round << run.body;
  }
  ASSERT_NE(Requests().find(kValue), std::string::npos);
}

TEST_F(Secrets, AWrongKeyMakesThemUnavailableAndNothingElse) {
  Start("info");
  EXPECT_EQ(Ctl("secrets set openai_api_key", kValue), "0 Secret stored\n");
  const std::string key = ReadFile(Data() / "master.key");
  ASSERT_EQ(daemon_->Stop(), 0);
  std::ofstream(Data() / "master.key") << std::string(43, 'A') << "=\n";
  Start("info");
  EXPECT_TRUE(daemon_->process().WaitForLine("a stored secret cannot be used", kLimit));
  EXPECT_NE(Ctl("secrets list").find("does not hold"), std::string::npos);
  const HttpAnswer run = Run();
  EXPECT_EQ(run.Text("status"), "error");
  EXPECT_NE(run.Text("error").find("synappsctl secrets set openai_api_key"), std::string::npos)
      << run.body;

  std::ofstream(Data() / "master.key") << key;
  daemon_->process().Signal(SIGHUP);
  EXPECT_EQ(Ctl("secrets set another", "x"), "0 Secret stored\n");  // reads the key again, too
  EXPECT_EQ(Run().Text("status"), "success");
}

}  // namespace
}  // namespace synappsd::e2e
