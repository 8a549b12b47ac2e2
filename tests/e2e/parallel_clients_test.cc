// Many clients creating, running, listing and deleting at once: no 5xx, no growth.
//
// SYNAPPS_LOAD_SECONDS (default 10) sets the length: the figures in tests/bench/RESULTS.md are of
// 60 seconds.

#include <gtest/gtest.h>

#include <atomic>

#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr int kClients = 100;

struct Tally {
  std::atomic<long> requests{0};
  std::atomic<long> server_errors{0};
  std::atomic<long> no_answers{0};
  std::mutex mutex;
  std::string first_failure;  // guarded by mutex

  void Count(const HttpAnswer& answer) {
    ++requests;
    if (answer.status != 0 && answer.status < 500) return;
    ++(answer.status == 0 ? no_answers : server_errors);
    const std::lock_guard<std::mutex> lock(mutex);
    if (first_failure.empty()) first_failure = answer.error + answer.headers + answer.body;
  }
};

void BeOneClient(const std::string& base_url, int number, const std::atomic<bool>& stop,
                 Tally* tally) {
  HttpClient client(base_url);
  for (int round = 0; !stop; ++round) {
    const std::string id = "c" + std::to_string(number) + "-" + std::to_string(round % 3);
    const std::string path = "/api/v1/flows/" + id;
    tally->Count(client.Post("/api/v1/flows", ChainFlow(id, {"start", "memory", "end"})));
    const HttpAnswer run = client.Post(path + "/run", R"({"input":{"key":"k","data":{"a":1}}})");
    tally->Count(run);
    tally->Count(client.Get("/api/v1/runs/" + run.Text("run_id")));
    tally->Count(client.Get("/api/v1/flows?page_size=5"));
    tally->Count(client.Get("/api/v1/runs?page_size=5"));
    tally->Count(client.Get(path));
    tally->Count(client.Delete(path));
  }
}

std::chrono::seconds Duration() {
  const char* seconds = std::getenv("SYNAPPS_LOAD_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 10 : std::atoi(seconds));
}

TEST(ParallelClients, NoServerErrorAndNoGrowth) {
  const testing::TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path()});
  Tally tally;
  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back(BeOneClient, daemon.base_url(), i, std::cref(stop), &tally);
  }
  // Resident memory at a third and at the end of the time: what grows with every request shows.
  const auto start = std::chrono::steady_clock::now();
  std::this_thread::sleep_until(start + Duration() / 3);  // the load's length, not a condition
  const std::size_t early_kb = daemon.ResidentKilobytes();
  const std::size_t early_descriptors = daemon.OpenDescriptors();
  const std::size_t early_threads = daemon.Threads();
  std::this_thread::sleep_until(start + Duration());  // as above
  const std::size_t late_kb = daemon.ResidentKilobytes();
  const std::size_t late_descriptors = daemon.OpenDescriptors();
  stop = true;
  for (std::thread& client : clients) client.join();

  EXPECT_EQ(tally.server_errors, 0) << tally.first_failure;
  EXPECT_EQ(tally.no_answers, 0) << tally.first_failure;
  EXPECT_GT(tally.requests, kClients * 7) << "every client got round at least once";
  std::printf("%ld requests; RSS %zu -> %zu kB, descriptors %zu -> %zu, threads %zu\n",
              tally.requests.load(), early_kb, late_kb, early_descriptors, late_descriptors,
              early_threads);
#ifndef __SANITIZE_ADDRESS__  // it keeps what is freed for a while, on purpose
  EXPECT_LT(late_kb, early_kb + early_kb / 4 + 16 * 1024);
#endif
  EXPECT_LE(late_descriptors, early_descriptors + 8);
  EXPECT_EQ(daemon.Threads(), early_threads);
  EXPECT_EQ(daemon.Stop(), 0);
}

}  // namespace
}  // namespace synappsd::e2e
