// Several daemons on one PostgreSQL: what clients of one see of another's runs, and who goes on
// with them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "e2e/support/cluster.h"
#include "e2e/support/flows.h"
#include "e2e/support/status_listener.h"
#include "support/eventually.h"

namespace synappsd::e2e {
namespace {

using ::testing::HasSubstr;

constexpr milliseconds kLimit{60'000};

class ClusterE2eTest : public ::testing::Test {
 protected:
  void SetUp() override { SYNAPPS_REQUIRE_POSTGRES(); }

  void PutFlow(DaemonProcess& daemon, const std::vector<std::string>& types,
               const std::vector<std::string>& data = {}) {
    HttpClient client = HttpClient(daemon.base_url());
    const HttpAnswer answer = client.Post("/api/v1/flows", ChainFlow("f", types, data));
    ASSERT_EQ(answer.status, 201) << answer.body;
  }

  static std::string StartRun(DaemonProcess& daemon, const std::string& input = R"({"a":1})") {
    HttpClient client(daemon.base_url());
    const HttpAnswer answer = client.Post("/api/v1/flows/f/run", "{\"input\":" + input + "}");
    EXPECT_EQ(answer.status, 200) << answer.body << answer.error;
    return answer.Text("run_id");
  }

  static HttpAnswer WaitOn(DaemonProcess& daemon, const std::string& run) {
    HttpClient client(daemon.base_url());
    return WaitForRun(client, run);
  }

  // Whether the node is being worked on, by the database.
  static bool Works(TestCluster& cluster, const std::string& run, const std::string& node) {
    return !cluster
                .Query(
                    "SELECT 1 FROM node_run n JOIN run r ON r.number = n.run_number WHERE "
                    "r.id = '" +
                    run + "' AND n.node_id = '" + node + "' AND n.status = 'running'")
                .empty();
  }
};

TEST_F(ClusterE2eTest, ClientsOfEveryDaemonHearTheSameOfEveryRun) {
  TestCluster cluster;
  const auto a = cluster.Start(0);
  const auto b = cluster.Start(1);
  PutFlow(*a, {"start", "counting", "slow", "counting_idempotent", "end"});
  StatusListener on_a(a->base_url());
  StatusListener on_b(b->base_url());
  for (DaemonProcess* owner : {a.get(), b.get()}) {
    std::vector<std::string> runs;
    for (int i = 0; i < 5; ++i) runs.push_back(StartRun(*owner, R"({"ms":30,"text":"größer"})"));
    for (const std::string& run : runs) {
      const std::vector<std::string> told = on_a.UntilEndOf(run);
      ASSERT_GE(told.size(), 8U);
      EXPECT_THAT(told.back(), HasSubstr(R"("status":"success")"));
      EXPECT_EQ(on_b.UntilEndOf(run), told);
    }
  }
}

TEST_F(ClusterE2eTest, ARunIsFollowedByServerSentEventsOnAnotherDaemon) {
  TestCluster cluster;
  const auto a = cluster.Start(0);
  const auto b = cluster.Start(1);
  PutFlow(*a, {"start", "slow", "counting", "slow", "end"},
          {"{}", R"({"input":{"ms":300}})", "{}", R"({"input":{"ms":300}})"});
  const std::string run = StartRun(*a);
  HttpClient client_a(a->base_url());
  HttpClient client_b(b->base_url());
  const HttpAnswer live = client_b.Get("/api/v1/runs/" + run + "/events");  // to the run's end
  EXPECT_EQ(live.status, 200);
  EXPECT_THAT(live.body, HasSubstr("event: run.finished"));
  EXPECT_EQ(live.body, client_a.Get("/api/v1/runs/" + run + "/events").body);
  EXPECT_EQ(WaitOn(*b, run).body, WaitOn(*a, run).body);
}

TEST_F(ClusterE2eTest, ARunIsCancelledThroughAnotherDaemon) {
  TestCluster cluster;
  const auto a = cluster.Start(0);
  const auto b = cluster.Start(1);
  PutFlow(*a, {"start", "slow", "end"}, {"{}", R"({"input":{"ms":50000}})"});
  const std::string run = StartRun(*a);
  HttpClient client(b->base_url());
  const HttpAnswer cancelled = client.Post("/api/v1/runs/" + run + "/cancel", "");
  EXPECT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(client.Get("/api/v1/runs/" + run).Text("status"), "cancelled");
  EXPECT_EQ(client.Post("/api/v1/runs/" + run + "/cancel", "").status, 409);
  EXPECT_EQ(client.Post("/api/v1/runs/nosuch/cancel", "").status, 404);
  cluster.ExpectAllEndedOnce();
}

TEST_F(ClusterE2eTest, WhatIsSetForAnAppletReachesEveryDaemon) {
  TestCluster cluster;
  const auto a = cluster.Start(0);
  const auto b = cluster.Start(1);
  HttpClient client_a(a->base_url());
  HttpClient client_b(b->base_url());
  ASSERT_EQ(client_a.Post("/api/v1/applets/slow/disable", "").status, 200);
  EXPECT_TRUE(testing::Eventually(
      [&] { return client_b.Get("/api/v1/applets/slow").Text("state") == "disabled"; }));
  ASSERT_EQ(client_b.Post("/api/v1/applets/slow/enable", "").status, 200);
  EXPECT_TRUE(testing::Eventually(
      [&] { return client_a.Get("/api/v1/applets/slow").Text("state") != "disabled"; }));
}

// The lease is far longer than the test: nobody waits for it.
TEST_F(ClusterE2eTest, ADaemonThatStopsLeavesItsRunsToTheOthersAtOnce) {
  TestCluster cluster("5m", "1m");
  const auto a = cluster.Start(0);
  const auto b = cluster.Start(1);
  PutFlow(*a, {"start", "slow", "counting", "end"}, {"{}", R"({"input":{"ms":4000}})"});
  const std::string run = StartRun(*a);
  ASSERT_TRUE(testing::Eventually([&] { return Works(cluster, run, "n1"); }));
  EXPECT_EQ(a->Stop(), 0);
  EXPECT_EQ(cluster.Query("SELECT id FROM daemon_instance").size(), 1U);
  EXPECT_EQ(WaitOn(*b, run).Text("status"), "success");
  cluster.ExpectAllEndedOnce();
}

TEST_F(ClusterE2eTest, ADaemonThatWasKilledGoesOnWithItsRunsWhenItIsBack) {
  TestCluster cluster("5m", "1m");
  auto a = cluster.Start(0);
  const auto b = cluster.Start(1);
  PutFlow(*a, {"start", "slow", "counting", "end"}, {"{}", R"({"input":{"ms":1000}})"});
  const std::string run = StartRun(*a);
  ASSERT_TRUE(testing::Eventually([&] { return Works(cluster, run, "n1"); }));
  a->process().Signal(SIGKILL);
  ASSERT_TRUE(a->process().WaitForExit(kLimit));
  a = cluster.Start(0);
  EXPECT_EQ(WaitOn(*a, run).Text("status"), "success");
  EXPECT_EQ(cluster.Query("SELECT id FROM daemon_instance").size(), 2U);
  cluster.ExpectAllEndedOnce();
}

TEST_F(ClusterE2eTest, AStoppedDaemonFencesItselfWhenItGoesOn) {
  TestCluster cluster;
  const auto a = cluster.Start(0);
  const auto b = cluster.Start(1);
  PutFlow(*a, {"start", "counting_idempotent", "slow", "counting", "slow", "counting_idempotent"},
          {"{}", "{}", R"({"input":{"ms":800}})", "{}", R"({"input":{"ms":400}})"});
  std::vector<std::string> runs;
  for (int i = 0; i < 12; ++i) runs.push_back(StartRun(*a));
  ASSERT_TRUE(testing::Eventually([&] { return Works(cluster, runs.back(), "n2"); }));
  a->process().Signal(SIGSTOP);
  for (const std::string& run : runs) {
    const HttpAnswer ended = WaitOn(*b, run);
    const bool not_repeated =
        ended.Text("error").find("node 'n3' was in flight") != std::string::npos;
    EXPECT_TRUE(ended.Text("status") == "success" || not_repeated) << ended.body;
  }
  const auto counts = cluster.FinishedCounts();
  a->process().Signal(SIGCONT);
  EXPECT_TRUE(a->process().WaitForLine("its runs were dropped", kLimit)) << a->process().output();

  // It is a member again, and takes runs.
  HttpClient client(a->base_url());
  std::string after;
  ASSERT_TRUE(testing::Eventually([&] {
    after = client.Post("/api/v1/flows/f/run", R"({"input":{}})").Text("run_id");
    return !after.empty();
  }));
  EXPECT_EQ(WaitOn(*b, after).Text("status"), "success");
  const auto later = cluster.Counts();
  for (const auto& [request, count] : counts) EXPECT_EQ(later.at(request), count) << request;
  for (const std::string& request : cluster.RequestsOf("counting")) {
    EXPECT_LE(later.count(request) == 0 ? 0 : later.at(request), 1) << request << " ran twice";
  }
  cluster.ExpectAllEndedOnce();
}

// What the next version's migration will do to daemons of this one: it adds to the schema while
// they work, and says who may go on (odb/README.md).
TEST_F(ClusterE2eTest, ADaemonWorksOnTheNextVersionsSchemaIfThatAllowsIt) {
  TestCluster cluster;
  auto a = cluster.Start(0);
  PutFlow(*a, {"start", "counting", "end"});
  cluster.Query(
      "BEGIN; ALTER TABLE run ADD COLUMN label TEXT; CREATE TABLE label (name TEXT PRIMARY KEY); "
      "UPDATE schema_version SET version = version + 1 WHERE name = ''; "
      "DELETE FROM schema_version WHERE name = 'oldest_reader'; "
      "INSERT INTO schema_version (name, version, migration) SELECT 'oldest_reader', version - 1, "
      "FALSE FROM schema_version WHERE name = ''; COMMIT");
  EXPECT_EQ(WaitOn(*a, StartRun(*a)).Text("status"), "success");
  const auto b = cluster.Start(1);
  EXPECT_TRUE(b->process().WaitForLine("upgrade this synappsd too", kLimit));
  const std::string run = StartRun(*b);
  EXPECT_EQ(WaitOn(*a, run).Text("status"), "success");
  EXPECT_EQ(a->Stop(), 0);
  cluster.ExpectAllEndedOnce();

  // The version after it takes something away.
  cluster.Query("UPDATE schema_version SET version = version + 1");
  try {
    a = cluster.Start(0);
    ADD_FAILURE() << "a daemon started on a schema that is not for it";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("this synappsd knows up to"));
  }
}

TEST_F(ClusterE2eTest, ADataDirectoryIsForOneDaemon) {
  TestCluster cluster;
  const auto a = cluster.Start(0);
  try {
    cluster.Start(0);
    ADD_FAILURE() << "a second daemon started in the same data directory";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("is in use by another synappsd"));
  }
}

}  // namespace
}  // namespace synappsd::e2e
