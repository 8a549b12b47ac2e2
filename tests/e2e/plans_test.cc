// Plans limit runs exactly: never one too many, over any number of clients, restarts and daemons.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "e2e/support/cluster.h"
#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

constexpr int kClients = 64;
constexpr int kQuota = 150;
constexpr char kQuotaBody[] =
    R"({"error":{"code":"RATE_LIMIT_EXCEEDED","status":429,"message":"Rate limit exceeded. Upgrade to a higher tier for more workflow runs."}})";

std::map<std::string, std::string> Plans(const std::string& tiers) {
  return {{"SYNAPPS_PLANS_ENABLED", "true"}, {"SYNAPPS_PLANS_TIERS", tiers}};
}

struct Outcome {
  std::atomic<int> accepted{0};
  std::atomic<int> refused{0};
  std::atomic<int> other{0};
};

// Each client goes on until it has been refused three times.
void UseUp(const std::vector<std::string>& daemons, Outcome* outcome) {
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&daemons, outcome, i] {
      HttpClient client(daemons[static_cast<std::size_t>(i) % daemons.size()]);
      for (int refusals = 0; refusals < 3 && outcome->other == 0;) {
        const HttpAnswer answer = client.Post("/api/v1/flows/f/run", "{}");
        if (answer.status == 200) {
          ++outcome->accepted;
        } else if (answer.status == 429 && answer.body == kQuotaBody) {
          ++outcome->refused;
          ++refusals;
        } else {
          ADD_FAILURE() << answer.status << " " << answer.body << answer.error;
          ++outcome->other;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
}

std::int64_t RunsOf(HttpClient& client) {
  const json::Value page = client.Get("/api/v1/runs?page_size=1").Json();
  return std::stoll(json::Write(*page.Find("total")));
}

TEST(PlansTest, AQuotaHoldsExactlyWithManyClientsAndOverARestart) {
  const testing::TemporaryDirectory directory;
  const DaemonOptions options{
      .data_dir = directory.path(),
      .environment = Plans("free runs=" + std::to_string(kQuota) + " applets=3")};
  {
    DaemonProcess daemon(options);
    HttpClient client = daemon.Client();
    ASSERT_EQ(client.Post("/api/v1/flows", ChainFlow("f", {"start", "memory", "end"})).status, 201);
    Outcome outcome;
    UseUp({daemon.base_url()}, &outcome);
    EXPECT_EQ(outcome.accepted, kQuota);
    EXPECT_EQ(outcome.refused, 3 * kClients);
    EXPECT_EQ(RunsOf(client), kQuota);
    EXPECT_EQ(daemon.Stop(), 0);
  }
  DaemonProcess daemon(options);
  HttpClient client = daemon.Client();
  const HttpAnswer refused = client.Post("/api/v1/flows/f/run", "{}");
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.headers.find("retry-after: "), std::string::npos) << refused.headers;
  const HttpAnswer usage = client.Get("/api/v1/usage");
  EXPECT_EQ(usage.status, 200);
  EXPECT_NE(usage.body.find(
                R"("plans_enabled":true,"items":[{"owner":"anonymous","tier":"free","runs":150,)"
                R"("runs_per_month":150,"applets_per_flow":3}]})"),
            std::string::npos)
      << usage.body;
}

TEST(PlansTest, ATierLimitsTheAppletsOfTheStoredFlow) {
  const testing::TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path(), .environment = Plans("free applets=2")});
  HttpClient client = daemon.Client();
  client.Post("/api/v1/flows", ChainFlow("fits", {"start", "memory", "memory", "end"}));
  client.Post("/api/v1/flows", ChainFlow("large", {"start", "memory", "memory", "memory", "end"}));
  EXPECT_EQ(client.Post("/api/v1/flows/fits/run", "{}").status, 200);
  const HttpAnswer refused = client.Post("/api/v1/flows/large/run", R"({"nodes":[]})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body,
            R"({"error":{"code":"FORBIDDEN","status":403,"message":"Free tier is limited to 2 )"
            R"(applets per workflow. Upgrade to Pro for unlimited applets."}})");
  EXPECT_EQ(RunsOf(client), 1);
}

TEST(PlansTest, NothingIsCountedUnlessPlansAreEnabled) {
  const testing::TemporaryDirectory directory;
  DaemonProcess daemon({.data_dir = directory.path()});
  HttpClient client = daemon.Client();
  client.Post("/api/v1/flows", ChainFlow("f", {"start", "memory", "memory", "memory", "memory"}));
  for (int i = 0; i < 25; ++i) {
    EXPECT_EQ(client.Post("/api/v1/flows/f/run", "{}").status, 200);
  }
  const std::string usage = client.Get("/api/v1/usage").body;
  EXPECT_NE(usage.find(R"("plans_enabled":false,"items":[]})"), std::string::npos) << usage;
  EXPECT_EQ(client.Get("/api/v1/usage?month=November").status, 422);
}

TEST(PlansTest, DaemonsOfOneDatabaseCountTogether) {
  SYNAPPS_REQUIRE_POSTGRES();
  TestCluster cluster;
  std::ofstream(cluster.settings_file(), std::ios::app)
      << "[plans]\nenabled = true\ntiers = [\"free runs=" << kQuota << "\"]\n";
  const auto a = cluster.Start(1);
  const auto b = cluster.Start(2);
  HttpClient client = a->Client();
  ASSERT_EQ(client.Post("/api/v1/flows", ChainFlow("f", {"start", "memory", "end"})).status, 201);
  Outcome outcome;
  UseUp({a->base_url(), b->base_url()}, &outcome);
  EXPECT_EQ(outcome.accepted, kQuota);
  EXPECT_EQ(RunsOf(client), kQuota);
}

}  // namespace
}  // namespace synappsd::e2e
