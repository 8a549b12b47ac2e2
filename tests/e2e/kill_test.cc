// kill -9 at random moments under a load of runs. After each restart every acknowledged run ends,
// and no node that had finished runs again: both counting applets append their request id to a file
// each time they are invoked, and the database, read while nothing runs, says what had finished.
// `counting` is not idempotent: it must never be invoked twice, and a run that was killed in it
// ends in an error that says so. `counting_idempotent` is invoked again if it was in flight.
//
// SYNAPPS_KILLS (default 100, on PostgreSQL 30) sets how many times; SYNAPPS_SEED repeats a
// sequence.

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <fstream>
#include <random>
#include <set>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/test_database.h"
#include "support/process_list.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr int kClients = 4;

using Counts = std::map<std::string, int>;

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

Counts ReadCounts(const std::filesystem::path& file) {
  Counts counts;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) ++counts[line];
  return counts;
}

class Kill : public ::testing::Test {
 protected:
  std::unique_ptr<DaemonProcess> Start() {
    std::ofstream(settings_file_) << "[applet.\"org.synapps.test.counting\"]\nfile = \""
                                  << counting_file_.string() << "\"\n";
    // The counting applets write a file, which the sandbox would not let them.
    return std::make_unique<DaemonProcess>(DaemonOptions{
        .data_dir = data_dir_,
        .arguments = {"--config", settings_file_.string(), "--applets-sandbox", "off",
                      "--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR")}});
  }

  std::set<std::string> FinishedRequests() {
    return QueryDatabase(
        data_dir_, "SELECT request_id FROM node_run WHERE status = 'success' AND request_id <> ''");
  }

  std::set<std::string> RequestsOf(const std::string& type) {
    return QueryDatabase(data_dir_, "SELECT request_id FROM node_run WHERE type = '" + type + "'");
  }

  // Starts runs until the daemon is gone. Only acknowledged ones count.
  void Load(const std::string& base_url, const std::atomic<bool>& stop) {
    HttpClient client(base_url);
    while (!stop) {
      const HttpAnswer answer = client.Post("/api/v1/flows/count/run", R"({"input":{"a":1}})");
      if (answer.status == 0) return;
      if (answer.status == 503) continue;  // the engine's queue is full: nothing was acknowledged
      ASSERT_EQ(answer.status, 200) << answer.body;
      const std::lock_guard<std::mutex> lock(mutex_);
      unsettled_.insert(answer.Text("run_id"));
    }
  }

  // Every acknowledged run must be there and end: well, unless it was killed in the node that must
  // not be tried again.
  void Settle(HttpClient& client) {
    for (const std::string& run : unsettled_) {
      const HttpAnswer answer = WaitForRun(client, run);
      ASSERT_EQ(answer.status, 200) << run << " was acknowledged: " << answer.body << answer.error;
      if (answer.Text("status") == "success") continue;
      ASSERT_EQ(answer.Text("status"), "error") << answer.body;
      ASSERT_NE(answer.Text("error").find("node 'n2' was in flight"), std::string::npos)
          << answer.body;
      not_repeated_ += 1;
    }
    settled_ += unsettled_.size();
    unsettled_.clear();
  }

  testing::TemporaryDirectory directory_;
  std::filesystem::path data_dir_ = directory_.path() / "data";
  std::filesystem::path counting_file_ = directory_.path() / "counts";
  std::filesystem::path settings_file_ = directory_.path() / "synapps.toml";
  std::set<pid_t> workers_;  // seen before a kill
  std::mutex mutex_;
  std::set<std::string> unsettled_;  // guarded by mutex_ while clients run
  std::size_t settled_ = 0;
  std::size_t not_repeated_ = 0;  // of the settled: ended in the node that must not run twice
};

TEST_F(Kill, NothingAcknowledgedIsLostAndNothingFinishedRunsAgain) {
  const int kills = FromEnvironment("SYNAPPS_KILLS", OnPostgres() ? 30 : 100);
  const unsigned seed =
      static_cast<unsigned>(FromEnvironment("SYNAPPS_SEED", static_cast<int>(getpid())));
  std::printf("SYNAPPS_SEED=%u\n", seed);
  std::mt19937 random(seed);
  Counts finished_counts;  // of requests seen finished at a kill, as counted then
  auto daemon = Start();
  {
    HttpClient client(daemon->base_url());
    ASSERT_EQ(
        client
            .Post("/api/v1/flows", ChainFlow("count", {"start", "counting_idempotent", "counting",
                                                       "counting_idempotent", "end"}))
            .status,
        201);
  }
  for (int kill = 0; kill < kills && !HasFatalFailure(); ++kill) {
    std::atomic<bool> stop{false};
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&] { Load(daemon->base_url(), stop); });
    }
    std::this_thread::sleep_for(milliseconds(random() % 200));  // the random moment itself
    workers_.merge(testing::ChildrenOf(daemon->process().pid()));
    daemon->process().Signal(SIGKILL);
    stop = true;
    for (std::thread& client : clients) client.join();
    ASSERT_TRUE(daemon->process().WaitForExit(milliseconds(10'000)));

    const Counts counts = ReadCounts(counting_file_);
    for (const std::string& request : FinishedRequests()) {
      const auto counted = counts.find(request);
      if (counted != counts.end()) finished_counts.emplace(request, counted->second);
    }
    daemon = Start();
    HttpClient client(daemon->base_url());
    Settle(client);
  }
  const Counts counts = ReadCounts(counting_file_);
  for (const auto& [request, count] : finished_counts) {
    ASSERT_EQ(counts.at(request), count) << "request " << request << " had finished, yet ran again";
  }
  const std::set<std::string> once = RequestsOf("counting");
  for (const std::string& request : once) {
    ASSERT_LE(counts.count(request) == 0 ? 0 : counts.at(request), 1) << request << " ran twice";
  }
  std::printf(
      "%d kills, %zu acknowledged runs (%zu ended as not to be repeated), %zu nodes that had "
      "finished at a kill, %zu of the applet that must not run twice\n",
      kills, settled_, not_repeated_, finished_counts.size(), once.size());
  EXPECT_FALSE(workers_.empty());
  EXPECT_EQ(daemon->Stop(), 0);
  for (const pid_t worker : workers_) {
    EXPECT_TRUE(testing::WaitForEnd(worker, milliseconds(10'000)))
        << "worker " << worker << " is left over";
  }
  EXPECT_GT(settled_, 0u);
  EXPECT_GT(finished_counts.size(), 0u);
}

}  // namespace
}  // namespace synappsd::e2e
