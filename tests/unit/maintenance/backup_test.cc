#include "maintenance/backup.h"

#include <sys/stat.h>

#include <fstream>

#include "maintenance/check.h"
#include "maintenance/sqlite_file.h"
#include "maintenance/status_report.h"
#include "unit/maintenance/maintenance_fixture.h"

namespace synappsd::maintenance {
namespace {

using ::testing::HasSubstr;

class BackupTest : public EveryDatabaseTest {
 protected:
  void SetUp() override {
    EveryDatabaseTest::SetUp();
    if (IsSkipped()) return;
    MakeSchema(url_);
    Fill(url_, 50);
  }
  std::string File() const { return Path("backup"); }
  std::string MustBackUp() {
    const auto report = BackUp(url_, File(), false, &observer_);
    EXPECT_TRUE(report.ok()) << report.status().ToString();
    return File();
  }
  std::string Runs(const std::string& url) { return Query(url, "SELECT COUNT(*) FROM run"); }
};

TEST_P(BackupTest, IsOnePrivateFileThatIsRestoredElsewhere) {
  const auto report = BackUp(url_, File(), false, &observer_);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_EQ(report->file, File());
  EXPECT_EQ(report->size_bytes, std::filesystem::file_size(File()));
  EXPECT_FALSE(observer_.steps.empty());
  struct stat info;
  ASSERT_EQ(stat(File().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  for (const char* ending : {".partial", "-wal", "-shm", "-journal"}) {
    EXPECT_FALSE(std::filesystem::exists(File() + ending)) << ending;
  }

  const std::string other = NewUrl();
  const auto restored = Restore(other, File(), false, &observer_);
  ASSERT_TRUE(restored.ok()) << restored.status().ToString();
  EXPECT_EQ(restored->schema_version, report->schema_version);
  EXPECT_EQ(restored->saved, "");
  const auto checked = CheckDatabase(other, false, &observer_);
  ASSERT_TRUE(checked.ok()) << checked.status().ToString();
  EXPECT_TRUE(checked->sound());
  EXPECT_EQ(Runs(other), "50");
}

TEST_P(BackupTest, AnExistingFileIsReplacedOnlyIfToldSo) {
  std::ofstream(File()) << "precious";
  const auto refused = BackUp(url_, File(), false, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kAlreadyExists);
  std::string kept;
  std::ifstream(File()) >> kept;
  EXPECT_EQ(kept, "precious");
  ASSERT_TRUE(BackUp(url_, File(), true, &observer_).ok());
  EXPECT_TRUE(Restore(NewUrl(), File(), false, &observer_).ok());
}

TEST_P(BackupTest, ADirectoryThatIsNotThereIsNamed) {
  const auto refused = BackUp(url_, Path("no/such/file"), false, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kNotFound);
  EXPECT_THAT(refused.status().message(), HasSubstr(Path("no/such")));
}

TEST_P(BackupTest, ContentIsReplacedOnlyByForceAndAfterABackup) {
  MustBackUp();
  Execute(url_, "DELETE FROM run WHERE number > 20");
  const auto refused = Restore(url_, File(), false, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(refused.status().message(), HasSubstr("--force"));
  EXPECT_EQ(Runs(url_), "20");

  const auto restored = Restore(url_, File(), true, &observer_);
  ASSERT_TRUE(restored.ok()) << restored.status().ToString();
  EXPECT_EQ(Runs(url_), "50");
  const std::string other = NewUrl();
  ASSERT_TRUE(Restore(other, restored->saved, false, &observer_).ok()) << restored->saved;
  EXPECT_EQ(Runs(other), "20");
}

TEST_P(BackupTest, WhatIsNoBackupIsRefusedBeforeAnythingIsDone) {
  EXPECT_EQ(Restore(url_, Path("none"), true, &observer_).status().code(), Code::kInvalidArgument);
  std::ofstream(Path("text")) << std::string(10000, 'x');
  EXPECT_EQ(Restore(url_, Path("text"), true, &observer_).status().code(), Code::kDataLoss);
  MustBackUp();
  std::filesystem::resize_file(File(), std::filesystem::file_size(File()) / 2);
  const auto cut = Restore(url_, File(), true, &observer_);
  EXPECT_EQ(cut.status().code(), Code::kDataLoss) << cut.status().ToString();
  EXPECT_EQ(Runs(url_), "50");
}

TEST_P(BackupTest, ABackupOfANewerProgramIsRefused) {
  Execute(url_, "UPDATE schema_version SET version = 99");
  MustBackUp();
  const auto refused = Restore(NewUrl(), File(), false, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kFailedPrecondition);
  EXPECT_THAT(refused.status().message(), HasSubstr("schema version 99"));
}

INSTANTIATE_TEST_SUITE_P(Databases, BackupTest, ::testing::Values(Kind::kSqlite, Kind::kPostgres),
                         KindName);

class SqliteBackupTest : public MaintenanceTest {
 protected:
  void SetUp() override {
    MakeSchema(url_);
    Fill(url_, 5000);
  }
  const std::string url_ = SqliteUrl("live.db");
};

// With every commit of somebody else the copy would begin anew: it must not.
TEST_F(SqliteBackupTest, IsOneStateHoweverMuchIsWrittenMeanwhile) {
  Execute(url_, "PRAGMA journal_mode=WAL");
  Execute(url_, "UPDATE run SET results = hex(zeroblob(2000))");  // several steps of 4 MiB
  constexpr std::size_t kMaxWrites = 50;  // it ends, even if it begins anew each time
  std::size_t steps = 0;
  InDatabase(url_, [&](sql::Connection& writer) {
    observer_.on_progress = [&](const std::string&) {
      if (++steps > kMaxWrites) return;
      sql::Execute(writer, "UPDATE run SET error = 'changed' WHERE number = 1");
    };
    const auto report = BackUp(url_, Path("backup"), false, &observer_);
    EXPECT_TRUE(report.ok()) << report.status().ToString();
  });
  const std::uint64_t pages = std::filesystem::file_size(Path("backup")) / 4096;
  EXPECT_GE(steps, 4u);
  EXPECT_LE(steps, pages / 1024 + 2) << "it began anew";
  EXPECT_EQ(
      Query("sqlite:///" + Path("backup"), "SELECT COUNT(*) FROM run WHERE error = 'changed'"),
      "0");
}

TEST_F(SqliteBackupTest, IsRestoredOverADamagedDatabaseWhichIsKept) {
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  const std::string garbage(100000, 'g');
  std::ofstream(Path("live.db"), std::ios::binary) << garbage;
  const auto restored = Restore(url_, Path("backup"), true, &observer_);
  ASSERT_TRUE(restored.ok()) << restored.status().ToString();
  EXPECT_EQ(Query(url_, "SELECT COUNT(*) FROM run"), "5000");
  std::ifstream kept(restored->saved, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), garbage);
}

// One that can be opened, so that it might be replaced without a trace.
TEST_F(SqliteBackupTest, ADatabaseWithSomeDamageIsKeptToo) {
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  const std::string garbage(8192, 'g');
  {
    std::fstream file(Path("live.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(60 * 4096);
    file << garbage;
  }
  const auto restored = Restore(url_, Path("backup"), true, &observer_);
  ASSERT_TRUE(restored.ok()) << restored.status().ToString();
  EXPECT_EQ(Query(url_, "SELECT COUNT(*) FROM run"), "5000");
  std::ifstream kept(restored->saved, std::ios::binary);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(kept), {}), HasSubstr(garbage));
  EXPECT_FALSE(std::filesystem::exists(Path("live.db.partial")));
}

// A log that is left beside a new file would be played into it.
TEST_F(SqliteBackupTest, TheLogOfAKilledDaemonDoesNotOutliveItsDatabase) {
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  Execute(url_, "PRAGMA journal_mode=WAL");
  // What is in the directory while a connection is open is what kill -9 leaves there.
  InDatabase(url_, [this](sql::Connection& connection) {
    sql::Execute(connection, "UPDATE run SET error = 'newer'");
    for (const char* ending : {"", "-wal"}) {
      std::filesystem::copy_file(Path("live.db") + ending, Path("left.db") + ending);
    }
  });
  for (const char* ending : {"", "-wal"}) {
    std::filesystem::rename(Path("left.db") + ending, Path("live.db") + ending);
  }
  const auto restored = Restore(url_, Path("backup"), true, &observer_);
  ASSERT_TRUE(restored.ok()) << restored.status().ToString();
  EXPECT_FALSE(std::filesystem::exists(Path("live.db-wal")));
  const std::string newer = "SELECT COUNT(*) FROM run WHERE error = 'newer'";
  EXPECT_EQ(Query(url_, newer), "0");
  EXPECT_EQ(Query("sqlite:///" + restored->saved, newer), "5000");
}

TEST_F(SqliteBackupTest, TheDatabaseItselfIsNoPlaceForABackup) {
  const auto refused = BackUp(url_, Path("./live.db"), true, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kInvalidArgument);
}

TEST_F(SqliteBackupTest, ARunningDaemonKeepsRestoreOutButNotBackup) {
  const auto lock = LockSqliteFile(Path("live.db"));
  ASSERT_TRUE(lock.ok());
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  const auto refused = Restore(url_, Path("backup"), true, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kAborted);
  EXPECT_THAT(refused.status().message(), HasSubstr("process " + std::to_string(getpid())));
  EXPECT_THAT(refused.status().message(), HasSubstr("stop it first"));
}

class PostgresBackupTest : public MaintenanceTest {
 protected:
  void SetUp() override {
    SYNAPPS_REQUIRE_POSTGRES();
    url_ = NewPostgresUrl();
    MakeSchema(url_);
    Fill(url_, 50);
  }
  std::string url_;
};

TEST_F(PostgresBackupTest, TheDatabaseRemembersIt) {
  EXPECT_FALSE(ReadStatus(url_)->last_backup_age_seconds);
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  const auto status = ReadStatus(url_);
  ASSERT_TRUE(status.ok()) << status.status().ToString();
  ASSERT_TRUE(status->last_backup_age_seconds);
  EXPECT_LT(*status->last_backup_age_seconds, 600);
}

TEST_F(PostgresBackupTest, WithoutPostgresqlsProgramsThePackageIsNamed) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", Path("").c_str(), 1);
  const auto refused = BackUp(url_, Path("backup"), false, &observer_);
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(refused.status().code(), Code::kNotFound);
  EXPECT_THAT(refused.status().message(), HasSubstr("postgresql-client"));
  EXPECT_FALSE(std::filesystem::exists(Path("backup.partial")));
}

TEST_F(PostgresBackupTest, ARestoreThatFailsChangesNothing) {
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  // Somebody else's view needs a table that would be dropped.
  Execute(url_, "CREATE VIEW theirs AS SELECT * FROM run");
  Execute(url_, "DELETE FROM run WHERE number > 20");
  const auto refused = Restore(url_, Path("backup"), true, &observer_);
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().message(), HasSubstr("theirs"));
  EXPECT_EQ(Query(url_, "SELECT COUNT(*) FROM run"), "20");
}

TEST_F(PostgresBackupTest, ALivingDaemonKeepsRestoreOutADeadOneDoesNot) {
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  Execute(url_,
          "INSERT INTO daemon_instance (id, node, host, pid, version, started_time, "
          "lease_until, last_group) VALUES ('i', 'n', 'db.example', 4711, '0', 0, "
          "extract(epoch FROM now()) + 100, 0)");
  const auto refused = Restore(url_, Path("backup"), true, &observer_);
  EXPECT_EQ(refused.status().code(), Code::kAborted);
  EXPECT_THAT(refused.status().message(), HasSubstr("process 4711 on db.example"));
  Execute(url_, "UPDATE daemon_instance SET lease_until = 1");
  EXPECT_TRUE(Restore(url_, Path("backup"), true, &observer_).ok());
}

TEST_F(PostgresBackupTest, DaemonsThatRanBesideABackupAreNotInWhatIsRestored) {
  Execute(url_,
          "INSERT INTO daemon_instance (id, node, host, pid, version, started_time, "
          "lease_until, last_group) VALUES ('i', 'n', 'h', 1, '0', 0, 'Infinity', 0)");
  Execute(url_,
          "INSERT INTO run_claim (run_number, instance_id, cancel_requested) VALUES "
          "(10, 'i', FALSE)");
  ASSERT_TRUE(BackUp(url_, Path("backup"), false, &observer_).ok());
  const std::string other = NewPostgresUrl();
  ASSERT_TRUE(Restore(other, Path("backup"), false, &observer_).ok());
  EXPECT_EQ(Query(other, "SELECT COUNT(*) FROM daemon_instance"), "0");
  EXPECT_EQ(Query(other, "SELECT COUNT(*) FROM run_claim"), "0");
  EXPECT_EQ(Query(other, "SELECT COUNT(*) FROM run"), "50");
}

TEST_F(PostgresBackupTest, PasswordsAreInNoReport) {
  testing::PostgresOptions options;
  options.password = "hunter2";
  testing::PostgresServer server(options);
  server.CreateDatabase("secured");
  const std::string url = server.url("secured");
  ASSERT_THAT(url, HasSubstr("hunter2"));
  MakeSchema(url);
  const auto report = BackUp(url, Path("secured"), false, &observer_);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_THAT(report->database, ::testing::Not(HasSubstr("hunter2")));
  const auto wrong = BackUp(server.url("none"), Path("none"), false, &observer_);
  EXPECT_FALSE(wrong.ok());
  EXPECT_THAT(wrong.status().message(), ::testing::Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace synappsd::maintenance
