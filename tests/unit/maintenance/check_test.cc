#include "maintenance/check.h"

#include <fstream>

#include "unit/maintenance/maintenance_fixture.h"

namespace synappsd::maintenance {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class CheckTest : public EveryDatabaseTest {
 protected:
  void SetUp() override {
    EveryDatabaseTest::SetUp();
    if (IsSkipped()) return;
    MakeSchema(url_);
    Fill(url_, 1100);
  }
  std::vector<std::string> FaultsOf(const std::string& name, bool repair = false) {
    const auto report = CheckDatabase(url_, repair, &observer_);
    if (!report.ok()) return {report.status().ToString()};
    for (const CheckedPoint& point : report->points) {
      if (point.name == name) return point.faults;
    }
    return {"there is no point " + name};
  }
};

TEST_P(CheckTest, AFilledDatabaseIsSound) {
  const auto report = CheckDatabase(url_, false, &observer_);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_TRUE(report->sound());
  EXPECT_GE(report->points.size(), 7u);
  for (const CheckedPoint& point : report->points) {
    EXPECT_THAT(point.faults, ::testing::IsEmpty()) << point.name;
  }
}

TEST_P(CheckTest, WrongTalliesAreFoundAndRepaired) {
  Execute(url_, "UPDATE tally SET count = count + 1 WHERE scope = 'runs/success' AND block = 1");
  Execute(url_, "DELETE FROM tally WHERE scope = 'flows'");
  Execute(url_, "INSERT INTO tally (scope, block, count) VALUES ('runs/lost', 0, 4)");
  const std::vector<std::string> faults = FaultsOf("tallies");
  EXPECT_EQ(faults.size(), 3u);
  EXPECT_THAT(faults, Contains("'flows' block 0 has 2 rows, its tally says 0"));
  EXPECT_THAT(faults, Contains("'runs/lost' block 0 has 0 rows, its tally says 4"));
  EXPECT_EQ(FaultsOf("tallies", true).size(), 3u) << "what was found is told";
  EXPECT_TRUE(FaultsOf("tallies").empty());
}

TEST_P(CheckTest, GapsInNumbersAreFound) {
  Execute(url_, "DELETE FROM run_event WHERE run_number = 5 AND seq = 2");
  EXPECT_THAT(FaultsOf("events"), Contains(HasSubstr("run 5 has 2 events, numbered to 3")));
  Execute(url_, "DELETE FROM run WHERE number = 7");
  EXPECT_THAT(FaultsOf("run numbers"), Contains("there are 1099 runs, numbered from 1 to 1100"));
}

TEST_P(CheckTest, AClaimOnARunThatHasEndedIsFound) {
  Execute(url_, std::string("INSERT INTO run_claim (run_number, instance_id, cancel_requested) "
                            "VALUES (1, 'gone', ") +
                    (is_sqlite() ? "0)" : "FALSE)"));
  EXPECT_THAT(FaultsOf("claims"), Contains(HasSubstr("the claim on run 1 of daemon gone")));
}

TEST_P(CheckTest, AnotherSchemaIsFound) {
  Execute(url_, "ALTER TABLE flow ADD COLUMN more TEXT");
  Execute(url_, "DROP INDEX run_status_number_i");
  const std::vector<std::string> faults = FaultsOf("schema");
  EXPECT_THAT(faults, Contains(HasSubstr("flow.more")));
  EXPECT_THAT(faults, Contains(HasSubstr("run_status_number_i")));
}

TEST_P(CheckTest, AnOlderSchemaIsNotJudged) {
  Execute(url_, "UPDATE schema_version SET version = 3");
  const auto report = CheckDatabase(url_, false, &observer_);
  EXPECT_EQ(report.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(report.status().message(), HasSubstr("synappsctl db migrate"));
}

INSTANTIATE_TEST_SUITE_P(Databases, CheckTest, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         KindName);

using SqliteCheckTest = MaintenanceTest;

TEST_F(SqliteCheckTest, DamagedPagesAreFound) {
  const std::string url = SqliteUrl("damaged.db");
  MakeSchema(url);
  Fill(url, 2000);
  {
    std::fstream file(Path("damaged.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(40 * 4096);
    file << std::string(8192, '\x5a');
  }
  const auto report = CheckDatabase(url, false, &observer_);
  const bool found = report.ok() ? !report->sound() : report.status().code() == Code::kDataLoss;
  EXPECT_TRUE(found) << report.status().ToString();
}

TEST_F(SqliteCheckTest, RowsWithoutTheirParentAreFound) {
  const std::string url = SqliteUrl("orphans.db");
  MakeSchema(url);
  Fill(url, 3);
  InDatabase(url, [](sql::Connection& connection) {
    sql::Execute(connection, "PRAGMA foreign_keys=OFF");
    sql::Execute(connection, "DELETE FROM flow WHERE number = 1");
  });
  const auto report = CheckDatabase(url, false, &observer_);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_FALSE(report->sound());
}

}  // namespace
}  // namespace synappsd::maintenance
