// TestCluster: several daemons on one PostgreSQL that this starts, each with a data directory of
// its own, and what they left in the database.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_CLUSTER_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_CLUSTER_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "e2e/support/daemon_process.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {

// Not thread-safe.
class TestCluster {
 public:
  explicit TestCluster(std::string lease = "4s", std::string heartbeat = "1s")
      : lease_(std::move(lease)), heartbeat_(std::move(heartbeat)) {
    server_.CreateDatabase("cluster");
    // The counting applets write a file, which the sandbox would not let them.
    std::ofstream(settings_file()) << "[applet.\"org.synapps.test.counting\"]\nfile = \""
                                   << counting_file().string() << "\"\n";
  }

  // Of all daemons; may be added to before they start.
  std::filesystem::path settings_file() const { return directory_.path() / "synapps.toml"; }

  // Daemon `index` is the one in the data directory of that number.
  std::unique_ptr<DaemonProcess> Start(int index) {
    return std::make_unique<DaemonProcess>(DaemonOptions{
        .data_dir = directory_.path() / ("data" + std::to_string(index)),
        .arguments = {"--config", settings_file().string(), "--applets-sandbox", "off",
                      "--applets-directories", std::getenv("SYNAPPS_TEST_APPLETS_DIR"),
                      "--cluster-lease", lease_, "--cluster-heartbeat", heartbeat_,
                      "--drain-timeout", "2s"},
        .environment = {{"DATABASE_URL", server_.url("cluster")}}});
  }

  std::vector<testing::PostgresRow> Query(const std::string& sql) {
    return server_.Execute(sql, "cluster");
  }

  std::set<std::string> Values(const std::string& sql) {
    std::set<std::string> values;
    for (const testing::PostgresRow& row : Query(sql)) values.insert(row[0]);
    return values;
  }

  // How often each request id was invoked.
  std::map<std::string, int> Counts() const {
    std::map<std::string, int> counts;
    std::ifstream lines(counting_file());
    for (std::string line; std::getline(lines, line);) ++counts[line];
    return counts;
  }

  // Of the nodes that had finished, how often they had been invoked: a later count must not differ.
  std::map<std::string, int> FinishedCounts() {
    const std::set<std::string> finished = Values(
        "SELECT request_id FROM node_run WHERE status = 'success' AND type LIKE 'counting%'");
    std::map<std::string, int> counts = Counts();
    std::erase_if(counts, [&](const auto& entry) { return finished.count(entry.first) == 0; });
    return counts;
  }

  std::set<std::string> RequestsOf(const std::string& type) {
    return Values("SELECT request_id FROM node_run WHERE type = '" + type + "'");
  }

  // Every run has ended, exactly once, and left no claim; runs are numbered without gaps.
  void ExpectAllEndedOnce() {
    EXPECT_EQ(Query("SELECT id FROM run WHERE end_time IS NULL").size(), 0U);
    EXPECT_EQ(Query("SELECT r.id FROM run r LEFT JOIN run_event e ON e.run_number = r.number AND "
                    "e.kind = 'run.finished' GROUP BY r.id HAVING COUNT(e.seq) <> 1")
                  .size(),
              0U);
    EXPECT_EQ(Query("SELECT run_number FROM run_claim").size(), 0U);
    EXPECT_EQ(Query("SELECT 1 FROM run HAVING COUNT(*) = COALESCE(MAX(number), 0)").size(), 1U);
  }

 private:
  std::filesystem::path counting_file() const { return directory_.path() / "counts"; }

  const std::string lease_;
  const std::string heartbeat_;
  testing::PostgresServer server_;
  const testing::TemporaryDirectory directory_;
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_CLUSTER_H_
