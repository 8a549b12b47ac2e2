#include "maintenance/upkeep.h"

#include <fstream>

#include "maintenance/sqlite_file.h"
#include "maintenance/status_report.h"
#include "migrations/migrator.h"
#include "unit/maintenance/maintenance_fixture.h"

namespace synappsd::maintenance {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using UpkeepTest = EveryDatabaseTest;

TEST_P(UpkeepTest, StatusTellsWhatIsThere) {
  MakeSchema(url_);
  Fill(url_, 20);
  const auto status = ReadStatus(url_);
  ASSERT_TRUE(status.ok()) << status.status().ToString();
  EXPECT_EQ(status->kind, is_sqlite() ? "sqlite" : "postgresql");
  EXPECT_NE(status->server_version, "");
  EXPECT_EQ(status->content, "synappsd");
  EXPECT_EQ(status->schema_version, migrations::NewestVersion());
  EXPECT_THAT(status->pending, IsEmpty());
  EXPECT_EQ(status->unfinished_runs, 2u);
  EXPECT_GT(status->size_bytes, 20u * 4096);
  std::uint64_t runs = 0;
  for (const TableCount& table : status->tables) {
    if (table.table == "run") runs = table.rows;
  }
  EXPECT_EQ(runs, 20u);
}

TEST_P(UpkeepTest, AnEmptyDatabaseIsMigratedToASchema) {
  if (is_sqlite()) std::ofstream(Path("test-1.db"));
  const auto dry = Migrate(url_, {true, true, false}, &observer_);
  ASSERT_TRUE(dry.ok()) << dry.status().ToString();
  EXPECT_EQ(dry->steps.size(), 1u);
  EXPECT_EQ(ReadStatus(url_)->content, "empty");
  const auto done = Migrate(url_, {}, &observer_);
  ASSERT_TRUE(done.ok()) << done.status().ToString();
  EXPECT_EQ(ReadStatus(url_)->schema_version, migrations::NewestVersion());
  EXPECT_THAT(Migrate(url_, {}, &observer_)->steps, IsEmpty());
}

TEST_P(UpkeepTest, OnlyADatabaseOfTheExistingSystemIsAdopted) {
  MakeSchema(url_);
  MigrateOptions options;
  options.adopt_only = true;
  const auto refused = Migrate(url_, options, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(refused.status().message(), HasSubstr("nothing to adopt"));
}

TEST_P(UpkeepTest, VacuumKeepsTheContent) {
  MakeSchema(url_);
  Fill(url_, 3000);
  Execute(url_, "DELETE FROM run_event WHERE run_number > 10");
  const auto report = Vacuum(url_, &observer_);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_TRUE(!is_sqlite() || report->size_after_bytes < report->size_before_bytes);
  EXPECT_EQ(Query(url_, "SELECT COUNT(*) FROM run"), "3000");
}

INSTANTIATE_TEST_SUITE_P(Databases, UpkeepTest, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         KindName);

class AdoptionTest : public MaintenanceTest {
 protected:
  void SetUp() override {
    std::filesystem::copy_file(std::string(SYNAPPS_LEGACY_FIXTURES) + "/legacy-synapps.db",
                               Path("legacy.db"));
  }
  const std::string url_ = SqliteUrl("legacy.db");
};

TEST_F(AdoptionTest, SaysWhatWouldBeDoneAndThenWhatWas) {
  MigrateOptions options;
  options.adopt_only = true;
  options.dry_run = true;
  const auto dry = Migrate(url_, options, &observer_);
  ASSERT_TRUE(dry.ok()) << dry.status().ToString();
  EXPECT_EQ(dry->from_version, 1);
  EXPECT_FALSE(dry->steps.empty());
  EXPECT_THAT(observer_.notices, IsEmpty());
  EXPECT_EQ(ReadStatus(url_)->content, "existing system");

  options.dry_run = false;
  const auto done = Migrate(url_, options, &observer_);
  ASSERT_TRUE(done.ok()) << done.status().ToString();
  EXPECT_EQ(done->steps, dry->steps);
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("09e195e3")));  // the run that was stuck
  EXPECT_EQ(Query(url_, "SELECT COUNT(*) FROM run"), "5");
}

TEST_F(AdoptionTest, NothingIsMigratedUnderARunningDaemon) {
  const auto lock = LockSqliteFile(Path("legacy.db"));
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(Migrate(url_, {}, &observer_).status().code(), Code::kAborted);
  EXPECT_EQ(Vacuum(url_, &observer_).status().code(), Code::kAborted);
  const auto status = ReadStatus(url_);
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->lock_holder.value_or("none"), std::to_string(getpid()));
}

TEST_F(AdoptionTest, ADatabaseThatIsNotThereIsNotMade) {
  const std::string url = SqliteUrl("none.db");
  for (const Status& status : {ReadStatus(url).status(), Migrate(url, {}, &observer_).status(),
                               Vacuum(url, &observer_).status()}) {
    EXPECT_EQ(status.code(), Code::kNotFound);
    EXPECT_THAT(status.message(), HasSubstr("--database"));
  }
  EXPECT_FALSE(std::filesystem::exists(Path("none.db")));
}

}  // namespace
}  // namespace synappsd::maintenance
