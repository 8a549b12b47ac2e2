#include "maintenance/copy.h"

#include "maintenance/check.h"
#include "unit/maintenance/maintenance_fixture.h"

namespace synappsd::maintenance {
namespace {

using ::testing::HasSubstr;

class CopyTest : public MaintenanceTest {
 protected:
  // A filled SQLite file of this many runs.
  std::string Source(int runs = 40) {
    const std::string url = SqliteUrl("source.db");
    MakeSchema(url);
    Fill(url, runs);
    return url;
  }
};

std::vector<std::string> Hashes(const CopyReport& report) {
  std::vector<std::string> hashes;
  for (const CopiedTable& table : report.tables) {
    hashes.push_back(table.table + " " + std::to_string(table.rows) + " " + table.sha256);
  }
  return hashes;
}

void ExpectSound(const std::string& url) {
  RecordingObserver observer;
  const auto report = CheckDatabase(url, false, &observer);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  for (const CheckedPoint& point : report->points) {
    EXPECT_THAT(point.faults, ::testing::IsEmpty()) << point.name;
  }
}

TEST_F(CopyTest, AnotherFileHasTheSameContent) {
  const std::string from = Source();
  const std::string to = SqliteUrl("target.db");
  const auto copied = Copy(from, to, false, &observer_);
  ASSERT_TRUE(copied.ok()) << copied.status().ToString();
  EXPECT_EQ(copied->from, Path("source.db"));
  EXPECT_EQ(Query(to, "SELECT COUNT(*) FROM run"), "40");
  EXPECT_THAT(observer_.steps, ::testing::Contains("copying run"));
  EXPECT_THAT(observer_.steps, ::testing::Contains("verifying run"));
  ExpectSound(to);
  const auto back = Copy(to, SqliteUrl("back.db"), false, &observer_);
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  EXPECT_EQ(Hashes(*copied), Hashes(*back));
}

TEST_F(CopyTest, ThereAndBackHasEqualHashes) {
  SYNAPPS_REQUIRE_POSTGRES();
  const std::string from = Source(10000);
  const std::string postgres = NewPostgresUrl();
  const auto there = Copy(from, postgres, false, &observer_);
  ASSERT_TRUE(there.ok()) << there.status().ToString();
  ExpectSound(postgres);
  const auto across = Copy(postgres, NewPostgresUrl(), false, &observer_);
  ASSERT_TRUE(across.ok()) << across.status().ToString();
  const auto back = Copy(postgres, SqliteUrl("back.db"), false, &observer_);
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  ExpectSound(SqliteUrl("back.db"));
  EXPECT_EQ(Hashes(*there), Hashes(*across));
  EXPECT_EQ(Hashes(*there), Hashes(*back));
}

// What the hash is for: any change of any value shows.
TEST_F(CopyTest, ADifferenceInOneValueIsADifferenceInOneHash) {
  const std::string from = Source();
  const auto before = Copy(from, SqliteUrl("before.db"), false, &observer_);
  Execute(from, "UPDATE node_run SET start_time = 1.2500000000000002 WHERE run_number = 7");
  const auto after = Copy(from, SqliteUrl("after.db"), false, &observer_);
  ASSERT_TRUE(before.ok() && after.ok());
  ASSERT_EQ(before->tables.size(), after->tables.size());
  for (std::size_t i = 0; i < before->tables.size(); ++i) {
    EXPECT_EQ(before->tables[i].sha256 == after->tables[i].sha256,
              before->tables[i].table != "node_run")
        << before->tables[i].table;
  }
}

TEST_F(CopyTest, ContentIsReplacedOnlyByForceAndAfterABackup) {
  const std::string from = Source();
  const std::string to = SqliteUrl("target.db");
  MakeSchema(to);
  Fill(to, 3);
  const auto refused = Copy(from, to, false, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(refused.status().message(), HasSubstr("--force"));
  EXPECT_EQ(Query(to, "SELECT COUNT(*) FROM run"), "3");

  const auto copied = Copy(from, to, true, &observer_);
  ASSERT_TRUE(copied.ok()) << copied.status().ToString();
  EXPECT_EQ(Query(to, "SELECT COUNT(*) FROM run"), "40");
  EXPECT_EQ(Query("sqlite:///" + copied->saved, "SELECT COUNT(*) FROM run"), "3");
}

TEST_F(CopyTest, NeedsThisProgramsSchemaOnBothSides) {
  const std::string from = Source();
  const std::string to = SqliteUrl("target.db");
  MakeSchema(to);
  Execute(to, "UPDATE schema_version SET version = version - 1");
  const auto older = Copy(from, to, false, &observer_);
  EXPECT_EQ(older.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(older.status().message(), HasSubstr("synappsctl db migrate"));

  const std::string odd = SqliteUrl("odd.db");
  MakeSchema(odd);
  Execute(odd, "ALTER TABLE run ADD COLUMN more TEXT");
  const auto differs = Copy(from, odd, false, &observer_);
  EXPECT_EQ(differs.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(differs.status().message(), HasSubstr("run.more"));
}

TEST_F(CopyTest, TheSameDatabaseIsNoTarget) {
  const std::string from = Source();
  EXPECT_EQ(Copy(from, from, true, &observer_).status().code(), Code::kInvalidArgument);
  EXPECT_EQ(Copy(SqliteUrl("none.db"), SqliteUrl("t.db"), false, &observer_).status().code(),
            Code::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(Path("t.db"))) << "the source is looked at first";
}

TEST_F(CopyTest, TheSameDatabaseIsNoTargetUnderAnotherName) {
  SYNAPPS_REQUIRE_POSTGRES();
  const std::string by_number = NewPostgresUrl();
  ASSERT_TRUE(Copy(Source(), by_number, false, &observer_).ok());
  std::string by_name = by_number;
  by_name.replace(by_name.find("127.0.0.1"), std::string("127.0.0.1").size(), "localhost");
  const auto copied = Copy(by_number, by_name, true, &observer_);
  EXPECT_EQ(copied.status().code(), Code::kInvalidArgument) << copied.status().message();
  EXPECT_THAT(copied.status().message(), HasSubstr("the same database"));
}

TEST_F(CopyTest, ATextThatPostgresqlCannotStoreIsNamed) {
  SYNAPPS_REQUIRE_POSTGRES();
  const std::string from = Source();
  Execute(from, "UPDATE run SET error = 'a' || char(0) || 'b' WHERE number = 5");
  const std::string to = NewPostgresUrl();
  const auto refused = Copy(from, to, false, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(refused.status().message(), HasSubstr("column error of table run"));
  EXPECT_EQ(Query(to, "SELECT COUNT(*) FROM flow"), "0") << "all or nothing";
}

TEST_F(CopyTest, AnIncompleteCopyIsNotSeen) {
  const std::string from = Source(2000);
  const std::string to = SqliteUrl("target.db");
  MakeSchema(to);
  observer_.on_progress = [&](const std::string& step) {
    if (step == "copying run_event") throw std::runtime_error("the power has gone");
  };
  EXPECT_FALSE(Copy(from, to, false, &observer_).ok());
  EXPECT_EQ(Query(to, "SELECT COUNT(*) FROM run"), "0");
  observer_.on_progress = nullptr;
  EXPECT_TRUE(Copy(from, to, false, &observer_).ok());
}

}  // namespace
}  // namespace synappsd::maintenance
