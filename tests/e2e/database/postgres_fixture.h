// A daemon's PostgreSQL of its own, that a test may do anything to.
#ifndef SYNAPPSD_TESTS_E2E_DATABASE_POSTGRES_FIXTURE_H_
#define SYNAPPSD_TESTS_E2E_DATABASE_POSTGRES_FIXTURE_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "e2e/database/run_load.h"
#include "e2e/support/daemon_process.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {

class PostgresFixture : public ::testing::Test {
 protected:
  void SetUp() override { SYNAPPS_REQUIRE_POSTGRES(); }

  void StartServer(testing::PostgresOptions options = {}) {
    server_.emplace(std::move(options));
    server_->CreateDatabase("synapps");
    url_ = server_->url("synapps");
  }

  DaemonOptions Options(std::vector<std::string> arguments = {}) const {
    return {.data_dir = directory_.path() / "data",
            .arguments = std::move(arguments),
            .environment = {{"DATABASE_URL", url_}}};
  }

  std::string Select(const std::string& sql) const {
    return server_->Execute(sql, "synapps").at(0).at(0);
  }

  // Every acknowledged run is there and ended well; and no run is there twice (each has an input of
  // its own), none is missing in the numbers, and no event in a log.
  void ExpectNothingLostOrRepeated(const std::string& base_url,
                                   const std::set<std::string>& acknowledged) const {
    ExpectAllSucceed(base_url, acknowledged);
    EXPECT_EQ(Select("SELECT count(*) - count(DISTINCT input_data) FROM run"), "0");
    EXPECT_EQ(Select("SELECT max(number) - count(*) FROM run"), "0");
    EXPECT_EQ(Select("SELECT count(*) FROM (SELECT run_number FROM run_event GROUP BY run_number "
                     "HAVING max(seq) <> count(*)) AS gaps"),
              "0");
    EXPECT_EQ(Select("SELECT count(*) FROM run WHERE status = 'success' AND run.number NOT IN "
                     "(SELECT run_number FROM node_run GROUP BY run_number HAVING count(*) = 3)"),
              "0");
  }

  // The load goes on, and what it was told is true.
  void ExpectServiceResumes(const DaemonProcess& daemon, RunLoad& load) const {
    EXPECT_TRUE(load.WaitForMore(50)) << "service does not resume";
    load.Stop();
    ExpectNothingLostOrRepeated(daemon.base_url(), load.acknowledged());
  }

  const testing::TemporaryDirectory directory_;
  std::optional<testing::PostgresServer> server_;
  std::string url_;  // of the daemon's database
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_DATABASE_POSTGRES_FIXTURE_H_
