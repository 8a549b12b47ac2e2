// The link against a real PostgreSQL, whose tables a store has made.
#include "link/postgres_cluster_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "store/store.h"
#include "support/eventually.h"
#include "support/postgres_server.h"

namespace synappsd::pgsql {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PostgresClusterLinkTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!testing::PostgresServer::WhyNone()) server_ = new testing::PostgresServer;
  }
  static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }

  void SetUp() override {
    SYNAPPS_REQUIRE_POSTGRES();
    static int databases = 0;
    database_ = "link_" + std::to_string(++databases);
    server_->CreateDatabase(database_);
    location_ = *store::ParseDatabaseUrl(server_->url(database_));
    store::StoreOptions options;
    options.location = location_;
    options.postgres.registers_itself = false;
    const auto opened = store::Store::Open(options);  // makes the tables
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  }

  std::unique_ptr<PostgresClusterLink> Link(std::int64_t lease_ms = 60'000) {
    ConnectionSettings settings;
    settings.parameters = location_.parameters;
    return std::make_unique<PostgresClusterLink>(settings,
                                                 store::ClusterLinkSettings{lease_ms, 10'000});
  }

  static store::InstanceRecord Instance(const std::string& id, const std::string& node) {
    return {id, node, "host", 1, "1"};
  }

  std::vector<testing::PostgresRow> Run(const std::string& sql) {
    return server_->Execute(sql, database_);
  }

  void AddRun(int number, const std::string& owner, const std::string& status = "running") {
    const std::string n = std::to_string(number);
    Run("INSERT INTO run (number, id, status, progress, total_steps, start_time) VALUES (" + n +
        ", 'run" + n + "', '" + status + "', 0, 1, 0)");
    if (owner != "none") {
      Run("INSERT INTO run_claim (run_number, instance_id, cancel_requested) VALUES (" + n + ", '" +
          owner + "', FALSE)");
    }
  }

  static std::vector<std::string> Ids(const Result<std::vector<store::ClaimedRun>>& runs) {
    std::vector<std::string> ids;
    for (const store::ClaimedRun& run : runs.value()) ids.push_back(run.run_id);
    return ids;
  }

  static testing::PostgresServer* server_;
  std::string database_;
  store::DatabaseLocation location_;
};

testing::PostgresServer* PostgresClusterLinkTest::server_ = nullptr;

TEST_F(PostgresClusterLinkTest, AnInstanceIsThereUntilItsLeaseIsOverAndSomebodyRemovesIt) {
  const auto a = Link(1);
  const auto b = Link();
  ASSERT_TRUE(a->Register(Instance("a", "node-a"), true, "").ok());
  ASSERT_TRUE(b->Register(Instance("b", "node-b"), true, "").ok());
  EXPECT_TRUE(*a->Renew("a")) << "the lease is over, but nobody has removed it";
  ASSERT_TRUE(testing::Eventually([&] { return !b->RemoveExpired("b").value().empty(); }));
  EXPECT_FALSE(*a->Renew("a"));
  EXPECT_TRUE(*b->Renew("b"));
  EXPECT_EQ(a->ClaimOrphans("a", 10).status().code(), Code::kOk) << "there are none to claim";
  AddRun(1, "gone");
  EXPECT_EQ(a->ClaimOrphans("a", 10).status().code(), Code::kFailedPrecondition);
}

TEST_F(PostgresClusterLinkTest, ANodesNewProcessReplacesItsOldOne) {
  const auto link = Link();
  ASSERT_TRUE(link->Register(Instance("old", "node"), true, "").ok());
  ASSERT_TRUE(link->Register(Instance("other", "another"), true, "").ok());
  ASSERT_TRUE(link->Register(Instance("new", "node"), true, "").ok());
  EXPECT_FALSE(*link->Renew("old"));
  EXPECT_TRUE(*link->Renew("other"));
  // A daemon that was fenced replaces only itself: its directory may have been copied.
  ASSERT_TRUE(link->Register(Instance("third", "node"), false, "other").ok());
  EXPECT_TRUE(*link->Renew("new"));
  EXPECT_FALSE(*link->Renew("other"));
}

TEST_F(PostgresClusterLinkTest, OrphansAreClaimedOldestFirstAndOnce) {
  AddRun(1, "gone");
  AddRun(2, "b");
  AddRun(3, "none");  // of a database that was copied
  AddRun(4, "none", "success");
  AddRun(5, "gone");
  const auto a = Link();
  const auto b = Link();
  ASSERT_TRUE(a->Register(Instance("a", "node-a"), true, "").ok());
  ASSERT_TRUE(b->Register(Instance("b", "node-b"), true, "").ok());
  EXPECT_THAT(Ids(a->ClaimOrphans("a", 2)), ElementsAre("run1", "run3"));
  EXPECT_THAT(Ids(b->ClaimOrphans("b", 2)), ElementsAre("run5"));
  EXPECT_THAT(Ids(a->ClaimOrphans("a", 2)), IsEmpty());
  EXPECT_THAT(Ids(b->Claims("b")), ElementsAre("run2", "run5"));
}

TEST_F(PostgresClusterLinkTest, PositionsSayHowFarLogsHaveGot) {
  AddRun(1, "none", "success");
  AddRun(2, "a");
  AddRun(3, "b");
  AddRun(4, "none", "error");
  Run("UPDATE run SET end_time = 1 WHERE status IN ('success', 'error')");
  Run("INSERT INTO run_event (run_number, seq, kind, node_id, time, data) VALUES "
      "(2, 1, 'run.created', '', 0, '{}'), (2, 2, 'node.started', 'n', 0, '{}')");
  const auto a = Link();
  const auto positions = a->Positions("a", 3, 10);
  ASSERT_TRUE(positions.ok()) << positions.status().ToString();
  ASSERT_THAT(*positions, SizeIs(3));
  EXPECT_EQ((*positions)[0].run_id, "run2");
  EXPECT_EQ((*positions)[0].last_seq, 2);
  EXPECT_TRUE((*positions)[0].is_own);
  EXPECT_FALSE((*positions)[1].is_own);
  EXPECT_TRUE((*positions)[2].has_ended);
  EXPECT_EQ(*a->LastRunNumber(), 4);
}

TEST_F(PostgresClusterLinkTest, WhoLeavesIsHeardByTheOthers) {
  const auto a = Link();
  const auto b = Link();
  ASSERT_TRUE(a->Register(Instance("a", "node-a"), true, "").ok());
  EXPECT_TRUE(b->Wait(0)->connected_anew);
  EXPECT_FALSE(b->Wait(0)->connected_anew);
  ASSERT_TRUE(a->Leave("a").ok());
  EXPECT_TRUE(testing::Eventually([&] { return b->Wait(1'000)->has_orphans; }));
}

TEST_F(PostgresClusterLinkTest, AWaitIsEndedByWaking) {
  const auto link = Link();
  ASSERT_TRUE(link->Wait(0).ok());
  std::thread waker([&] { link->Wake(); });
  EXPECT_TRUE(link->Wait(3'600'000).ok());
  waker.join();
}

TEST_F(PostgresClusterLinkTest, AConnectionThatWasCutIsMadeAnewAndSaysSo) {
  const auto link = Link();
  ASSERT_TRUE(link->Register(Instance("a", "node-a"), true, "").ok());
  EXPECT_TRUE(link->Wait(0)->connected_anew);
  Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database_ +
      "' AND pid <> pg_backend_pid()");
  EXPECT_EQ(link->Renew("a").status().code(), Code::kUnavailable);
  EXPECT_TRUE(*link->Renew("a"));
  EXPECT_TRUE(link->Wait(0)->connected_anew);
}

// Whoever holds the lock of writers for too long is waited for in vain, not for ever.
TEST_F(PostgresClusterLinkTest, ACallEndsWithinItsLimit) {
  ConnectionSettings settings;
  settings.parameters = location_.parameters;
  PostgresClusterLink link(settings, {60'000, 300});
  ASSERT_TRUE(link.Register(Instance("a", "node-a"), true, "").ok());
  std::thread holder([&] {
    Run("BEGIN; SELECT pg_advisory_xact_lock(23722531512117363); SELECT pg_sleep(2); COMMIT");
  });
  ASSERT_TRUE(testing::Eventually([&] {
    return !Run("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted").empty();
  }));
  EXPECT_EQ(link.Leave("a").code(), Code::kUnavailable);
  holder.join();
  EXPECT_TRUE(*link.Renew("a"));
}

}  // namespace
}  // namespace synappsd::pgsql
