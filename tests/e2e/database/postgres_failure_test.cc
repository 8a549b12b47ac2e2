// PostgreSQL, or the way to it, fails under a daemon with clients. Each test shows what the clients
// are told, that nothing acknowledged is lost or done twice, and that service resumes.

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <signal.h>

#include <memory>

#include "e2e/database/postgres_fixture.h"
#include "e2e/database/small_disk.h"
#include "e2e/support/flows.h"
#include "support/eventually.h"
#include "support/server_user.h"
#include "support/tcp_proxy.h"

namespace synappsd::e2e {
namespace {

constexpr std::chrono::seconds kLimit{120};

// So that a test need not wait long for them.
const std::vector<std::string> kShortTimes = {
    "--database-connect-timeout=1s",   "--database-network-timeout=2s",
    "--database-statement-timeout=2s", "--database-lock-timeout=500ms",
    "--database-write-retry=2s",       "--database-idle-in-transaction-timeout=1s"};

class PostgresFailure : public PostgresFixture {
 protected:
  // Puts a proxy between the daemons started from now on and the server.
  void PutProxy() {
    proxy_.emplace(server_->port());
    const std::string port = ":" + std::to_string(server_->port()) + "/";
    url_.replace(url_.find(port), port.size(), ":" + std::to_string(proxy_->port()) + "/");
  }

  // A client that comes now is told to come again, and why. (One of the load may be waiting to hear
  // what became of its run: it hears that when the database is back.)
  static void ExpectRefused(const DaemonProcess& daemon, const std::string& why) {
    HttpClient client(daemon.base_url());
    ExpectRefusal(client.Post("/api/v1/flows", ChainFlow("other", {"start", "end"})), why);
  }

  static void ExpectRefusal(const HttpAnswer& answer, const std::string& why) {
    EXPECT_EQ(answer.status, 503) << answer.body << answer.error;
    EXPECT_NE(answer.body.find(why), std::string::npos) << answer.body;
    EXPECT_NE(answer.headers.find("retry-after: "), std::string::npos) << answer.headers;
  }

  std::optional<testing::TcpProxy> proxy_;
};

TEST_F(PostgresFailure, KilledAndStartedAgain) {
  StartServer();
  DaemonProcess daemon(Options(kShortTimes));
  RunLoad load(daemon.base_url());
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(load.WaitForMore(50));
    server_->Kill9();
    ExpectRefused(daemon, "PostgreSQL");
    server_->Start();
  }
  ExpectServiceResumes(daemon, load);
  EXPECT_EQ(daemon.Stop(), 0);
}

TEST_F(PostgresFailure, KilledAndBackAtOnce) {
  StartServer();
  DaemonProcess daemon(Options());
  RunLoad load(daemon.base_url());
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(load.WaitForMore(50));
    server_->Kill9();
    server_->Start();
  }
  ExpectServiceResumes(daemon, load);
}

TEST_F(PostgresFailure, ConnectionsEndedByTheServerAreReplacedWithoutARefusal) {
  StartServer();
  DaemonProcess daemon(Options());
  RunLoad load(daemon.base_url());
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(load.WaitForMore(20));
    server_->Execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'synapps'");
  }
  ExpectServiceResumes(daemon, load);
  EXPECT_EQ(load.failures(), 0u) << load.last_failure().body;
}

TEST_F(PostgresFailure, ConnectionsCutOnTheWayAreReplacedWithoutARefusal) {
  StartServer();
  PutProxy();
  DaemonProcess daemon(Options());
  RunLoad load(daemon.base_url());
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(load.WaitForMore(20));
    proxy_->Cut();
  }
  ExpectServiceResumes(daemon, load);
  EXPECT_EQ(load.failures(), 0u) << load.last_failure().body;
}

// Whether a transaction whose COMMIT was not answered has happened is what the daemon must find
// out.
TEST_F(PostgresFailure, CutBeforeOrAfterACommitItIsDoneOnce) {
  StartServer();
  PutProxy();
  DaemonProcess daemon(Options());
  RunLoad load(daemon.base_url());
  ASSERT_TRUE(load.WaitForMore(20));
  for (const auto when : {testing::TcpProxy::When::kBefore, testing::TcpProxy::When::kAfter}) {
    // Of the connection that writes, as ODB says it.
    proxy_->CutAt("UPDATE daemon_instance SET last_group", std::string("commit\0", 7), when, 8);
    const auto deadline = std::chrono::steady_clock::now() + kLimit;
    while (proxy_->cuts_left() > 0) {
      ASSERT_TRUE(load.WaitForMore(1));
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nothing is committed";
    }
  }
  ExpectServiceResumes(daemon, load);
  EXPECT_EQ(load.failures(), 0u) << load.last_failure().body;
}

TEST_F(PostgresFailure, ANetworkThatFallsSilentIsGivenUp) {
  StartServer();
  PutProxy();
  DaemonProcess daemon(Options(kShortTimes));
  RunLoad load(daemon.base_url());
  ASSERT_TRUE(load.WaitForMore(50));
  proxy_->Silence();
  ExpectRefused(daemon, "PostgreSQL");
  proxy_->Resume();
  ExpectServiceResumes(daemon, load);
}

TEST_F(PostgresFailure, StoppedForLongerThanEveryTimeout) {
  StartServer();
  DaemonProcess daemon(Options(kShortTimes));
  RunLoad load(daemon.base_url());
  ASSERT_TRUE(load.WaitForMore(50));
  server_->StopFast();
  // Three times the longest of the times above.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(6);
  while (std::chrono::steady_clock::now() < until) {
    ExpectRefused(daemon, "PostgreSQL");
  }
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Get("/").status, 200) << "it needs no database to say that it lives";
  server_->Start();
  ExpectServiceResumes(daemon, load);
  EXPECT_EQ(daemon.Stop(), 0);
}

TEST_F(PostgresFailure, BothKilledStartAgainWithEverything) {
  StartServer();
  std::set<std::string> acknowledged;
  {
    DaemonProcess daemon(Options());
    RunLoad load(daemon.base_url());
    ASSERT_TRUE(load.WaitForMore(100));
    server_->Kill9();
    daemon.process().Signal(SIGKILL);
    ASSERT_TRUE(daemon.process().WaitForExit(milliseconds(10'000)));
    load.Stop();
    acknowledged = load.acknowledged();
  }
  server_->Start();
  DaemonProcess daemon(Options());
  ExpectNothingLostOrRepeated(daemon.base_url(), acknowledged);
}

TEST_F(PostgresFailure, OthersHaveAllConnections) {
  StartServer({.settings = {{"max_connections", "12"}, {"superuser_reserved_connections", "0"}}});
  DaemonProcess daemon(Options(kShortTimes));
  RunLoad load(daemon.base_url());
  ASSERT_TRUE(load.WaitForMore(50));
  {
    // As the daemon's are ended, these take their places.
    std::vector<std::unique_ptr<PGconn, decltype(&PQfinish)>> others;
    const auto take_all = [&] {
      for (;;) {
        others.emplace_back(PQconnectdb(server_->url("postgres").c_str()), PQfinish);
        if (PQstatus(others.back().get()) != CONNECTION_OK) return others.pop_back();
      }
    };
    const auto end_one_of_the_daemon = [&] {
      const std::unique_ptr<PGresult, decltype(&PQclear)> ended(
          PQexec(others.front().get(),
                 "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                 "WHERE datname = 'synapps' LIMIT 1"),
          PQclear);
      return PQntuples(ended.get()) > 0;
    };
    take_all();
    while (end_one_of_the_daemon()) take_all();
    ExpectRefused(daemon, "max_connections");
  }
  ExpectServiceResumes(daemon, load);
}

class PostgresFullDisk : public PostgresFailure {
 protected:
  static constexpr std::size_t kInputBytes = 4000;

  void SetUp() override {
    PostgresFailure::SetUp();
    if (!IsSkipped()) SYNAPPS_REQUIRE_SMALL_DISK();
  }

  void CreateDatabaseIn(const std::filesystem::path& directory) {
    testing::GiveToServerUser(directory);
    server_->Execute("CREATE TABLESPACE elsewhere LOCATION '" + directory.string() + "'");
    server_->Execute("CREATE DATABASE synapps TEMPLATE template0 TABLESPACE elsewhere");
    url_ = server_->url("synapps");
  }
};

TEST_F(PostgresFullDisk, WritesAreRefusedUntilThereIsRoomAgain) {
  SmallDisk disk(std::size_t{64} << 20);
  server_.emplace();
  CreateDatabaseIn(disk.path());
  DaemonProcess daemon(Options(kShortTimes));
  RunLoad load(daemon.base_url(), kInputBytes);
  ASSERT_TRUE(load.WaitForMore(50));
  disk.Fill();
  const std::optional<HttpAnswer> refusal = load.WaitForFailure();
  ASSERT_TRUE(refusal.has_value()) << "nothing was refused";
  ExpectRefusal(*refusal, "the disk of the database is full: free some space");
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Get("/api/v1/runs").status, 200);
  disk.MakeRoom();
  ExpectServiceResumes(daemon, load);
}

TEST_F(PostgresFullDisk, AServerThatDiesOfItIsComeBackTo) {
  SmallDisk disk(std::size_t{128} << 20);
  testing::GiveToServerUser(disk.path());
  // What has no more room is the log of changes: the server cannot go on without it.
  server_.emplace(testing::PostgresOptions{.data_directory = disk.path() / "data"});
  const testing::TemporaryDirectory tables;
  CreateDatabaseIn(tables.path());
  DaemonProcess daemon(Options(kShortTimes));
  RunLoad load(daemon.base_url(), kInputBytes);
  ASSERT_TRUE(load.WaitForMore(50));
  disk.Fill();
  ASSERT_TRUE(testing::Eventually(
      [this] { return server_->log().find("PANIC") != std::string::npos; }, kLimit))
      << server_->log();
  ExpectRefused(daemon, "PostgreSQL");
  disk.MakeRoom();
  server_->StopImmediate();  // whatever is left of it
  server_->Start();
  ExpectServiceResumes(daemon, load);
}

}  // namespace
}  // namespace synappsd::e2e
