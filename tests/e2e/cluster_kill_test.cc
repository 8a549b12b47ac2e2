// Three daemons on one PostgreSQL under a load of runs, each killed with SIGKILL in turn and
// started again: every acknowledged run ends, exactly once, and no node that had finished runs
// again. The applets are those of kill_test.cc.
//
// SYNAPPS_CLUSTER_KILL_SECONDS (default 6) sets for how long; SYNAPPS_SEED repeats a sequence.

#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "e2e/support/cluster.h"
#include "e2e/support/flows.h"

namespace synappsd::e2e {
namespace {

constexpr int kDaemons = 3;
constexpr int kClients = 6;

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

class ClusterKill : public ::testing::Test {
 protected:
  std::string UrlOf(int daemon) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return urls_[static_cast<std::size_t>(daemon)];
  }

  void Start(int daemon) {
    auto started = cluster_->Start(daemon);
    const std::lock_guard<std::mutex> lock(mutex_);
    urls_[static_cast<std::size_t>(daemon)] = started->base_url();
    daemons_[static_cast<std::size_t>(daemon)] = std::move(started);
  }

  void Kill(int daemon) {
    ChildProcess& process = daemons_[static_cast<std::size_t>(daemon)]->process();
    process.Signal(SIGKILL);
    ASSERT_TRUE(process.WaitForExit(milliseconds(30'000)));
  }

  // Starts runs on whichever daemon answers. Only acknowledged ones count.
  void Load(int daemon, const std::atomic<bool>& stop) {
    while (!stop) {
      HttpClient client(UrlOf(daemon));
      while (!stop) {
        const HttpAnswer answer = client.Post("/api/v1/flows/count/run", R"({"input":{"a":1}})");
        if (answer.status == 0) break;
        if (answer.status == 503) continue;  // nothing was acknowledged
        ASSERT_EQ(answer.status, 200) << answer.body;
        const std::lock_guard<std::mutex> lock(mutex_);
        acknowledged_.push_back(answer.Text("run_id"));
      }
      daemon = (daemon + 1) % kDaemons;
    }
  }

  // Well, unless it was killed in the node that must not be tried again.
  void ExpectEnded(HttpClient& client, const std::string& run) {
    const HttpAnswer answer = WaitForRun(client, run, milliseconds(120'000));
    ASSERT_EQ(answer.status, 200) << run << " was acknowledged: " << answer.body << answer.error;
    if (answer.Text("status") == "success") return;
    ASSERT_EQ(answer.Text("status"), "error") << answer.body;
    ASSERT_NE(answer.Text("error").find("node 'n2' was in flight"), std::string::npos)
        << answer.body;
    ++not_repeated_;
  }

  std::unique_ptr<TestCluster> cluster_;
  std::array<std::unique_ptr<DaemonProcess>, kDaemons> daemons_;
  std::mutex mutex_;
  std::array<std::string, kDaemons> urls_;  // guarded by mutex_
  std::vector<std::string> acknowledged_;   // guarded by mutex_
  int not_repeated_ = 0;
};

TEST_F(ClusterKill, EveryRunEndsOnceAndNothingFinishedRunsAgain) {
  SYNAPPS_REQUIRE_POSTGRES();
  const int seconds = FromEnvironment("SYNAPPS_CLUSTER_KILL_SECONDS", 6);
  const unsigned seed =
      static_cast<unsigned>(FromEnvironment("SYNAPPS_SEED", static_cast<int>(getpid())));
  std::printf("SYNAPPS_SEED=%u\n", seed);
  std::mt19937 random(seed);
  cluster_ = std::make_unique<TestCluster>();
  for (int i = 0; i < kDaemons; ++i) Start(i);
  {
    HttpClient client(UrlOf(0));
    ASSERT_EQ(
        client
            .Post("/api/v1/flows", ChainFlow("count", {"start", "counting_idempotent", "counting",
                                                       "counting_idempotent", "end"}))
            .status,
        201);
  }
  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([this, i, &stop] { Load(i % kDaemons, stop); });
  }
  std::map<std::string, int> finished;  // invocations of nodes seen finished, as counted then
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  int kills = 0;
  for (; std::chrono::steady_clock::now() < end && !HasFatalFailure(); ++kills) {
    std::this_thread::sleep_for(milliseconds(random() % 1'000));  // the random moment itself
    Kill(kills % kDaemons);
    finished.merge(cluster_->FinishedCounts());
    Start(kills % kDaemons);
  }
  stop = true;
  for (std::thread& client : clients) client.join();

  HttpClient client(UrlOf(kills % kDaemons));
  for (const std::string& run : acknowledged_) {
    ExpectEnded(client, run);
    if (HasFatalFailure()) return;
  }
  // What was not acknowledged may be there too, and ends as well.
  for (const std::string& run : cluster_->Values("SELECT id FROM run WHERE end_time IS NULL")) {
    ExpectEnded(client, run);
  }
  const std::map<std::string, int> counts = cluster_->Counts();
  for (const auto& [request, count] : finished) {
    EXPECT_EQ(counts.at(request), count) << "request " << request << " had finished, yet ran again";
  }
  for (const std::string& request : cluster_->RequestsOf("counting")) {
    EXPECT_LE(counts.count(request) == 0 ? 0 : counts.at(request), 1) << request << " ran twice";
  }
  cluster_->ExpectAllEndedOnce();
  for (const auto& daemon : daemons_) EXPECT_EQ(daemon->Stop(), 0);
  std::printf(
      "%d kills in %d s, %zu acknowledged runs (%d ended as not to be repeated), %zu nodes that "
      "had "
      "finished at a kill\n",
      kills, seconds, acknowledged_.size(), not_repeated_, finished.size());
  EXPECT_GT(acknowledged_.size(), 0U);
  EXPECT_GT(finished.size(), 0U);
}

}  // namespace
}  // namespace synappsd::e2e
