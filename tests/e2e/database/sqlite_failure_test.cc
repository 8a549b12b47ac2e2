// SQLite fails under a daemon with clients. Each test shows what the clients are told, that nothing
// acknowledged is lost, and that service resumes.

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <fstream>

#include "e2e/database/run_load.h"
#include "e2e/database/small_disk.h"
#include "e2e/support/daemon_process.h"
#include "e2e/support/flows.h"
#include "e2e/support/other_user.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

namespace fs = std::filesystem;

constexpr milliseconds kLimit{60'000};

// Another program's connection.
class Sqlite {
 public:
  explicit Sqlite(const fs::path& file) {
    EXPECT_EQ(sqlite3_open(file.c_str(), &database_), SQLITE_OK);
    sqlite3_busy_timeout(database_, static_cast<int>(kLimit.count()));
  }
  ~Sqlite() { sqlite3_close(database_); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  void Execute(const std::string& sql) {
    ASSERT_EQ(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sql << ": " << sqlite3_errmsg(database_);
  }

 private:
  sqlite3* database_ = nullptr;
};

class SqliteFailure : public ::testing::Test {
 protected:
  DaemonOptions Options() const { return {.data_dir = data_dir_, .prefix = prefix_}; }
  fs::path database() const { return data_dir_ / "synapps.db"; }

  // Starts a daemon on the same data, which must answer for all these runs and take more.
  void ExpectResumes(const std::set<std::string>& acknowledged) {
    DaemonProcess daemon(Options());
    ExpectAllSucceed(daemon.base_url(), acknowledged);
    RunLoad load(daemon.base_url());
    EXPECT_TRUE(load.WaitForMore(20));
    load.Stop();
    ExpectAllSucceed(daemon.base_url(), load.acknowledged());
    EXPECT_EQ(daemon.Stop(), 0);
  }

  // The daemon does not start, and says this.
  void ExpectRefusesToStart(const DaemonOptions& options, const std::vector<std::string>& texts) {
    ChildProcess daemon = LaunchDaemon(options);
    EXPECT_EQ(daemon.WaitForExit(kLimit), 1);
    for (const std::string& text : texts) {
      EXPECT_NE(daemon.output().find(text), std::string::npos) << text << '\n' << daemon.output();
    }
  }

  testing::TemporaryDirectory directory_;
  fs::path data_dir_ = directory_.path();
  std::vector<std::string> prefix_;  // what runs the daemon
};

void ExpectRefusal(const std::optional<HttpAnswer>& answer, const std::string& text) {
  ASSERT_TRUE(answer.has_value()) << "nothing was refused";
  EXPECT_EQ(answer->status, 503) << answer->body << answer->error;
  EXPECT_NE(answer->body.find(text), std::string::npos) << answer->body;
  EXPECT_NE(answer->headers.find("retry-after: "), std::string::npos) << answer->headers;
}

TEST_F(SqliteFailure, LockedByAnotherProgramItReadsOnAndWritesAgainAfterwards) {
  DaemonOptions options = Options();
  options.arguments = {"--database-busy-timeout", "50ms"};
  DaemonProcess daemon(options);
  RunLoad load(daemon.base_url());
  ASSERT_TRUE(load.WaitForMore(50));
  {
    Sqlite other(database());
    other.Execute("BEGIN EXCLUSIVE");
    ExpectRefusal(load.WaitForFailure(), "the database is locked by another program");
    HttpClient client(daemon.base_url());
    EXPECT_EQ(client.Get("/api/v1/runs").status, 200);
    EXPECT_EQ(client.Get("/api/v1/runs/" + *load.acknowledged().begin()).status, 200);
    other.Execute("ROLLBACK");
  }
  EXPECT_TRUE(load.WaitForMore(50));
  load.Stop();
  ExpectAllSucceed(daemon.base_url(), load.acknowledged());
  EXPECT_EQ(daemon.Stop(), 0);
  ExpectResumes(load.acknowledged());
}

TEST_F(SqliteFailure, StartedWhileItIsLockedItServesReadsUntilItCanWrite) {
  DaemonProcess(Options()).Stop();
  Sqlite other(database());
  other.Execute("BEGIN EXCLUSIVE");
  DaemonOptions options = Options();
  options.arguments = {"--database-busy-timeout", "50ms"};
  DaemonProcess daemon(options);
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Get("/api/v1/flows").status, 200);
  const std::string flow = ChainFlow("f", {"start", "end"});
  ExpectRefusal(client.Post("/api/v1/flows", flow), "the database is locked by another program");
  other.Execute("ROLLBACK");
  EXPECT_EQ(client.Post("/api/v1/flows", flow).status, 201);
  EXPECT_EQ(daemon.Stop(), 0);
}

// Overwrites all from `offset` on, as a failing disk might.
void Damage(const fs::path& file, std::size_t offset, std::size_t size_bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(offset));
  stream << std::string(size_bytes, '\xa5');
  ASSERT_TRUE(stream.flush()) << file;
}

TEST_F(SqliteFailure, ADamagedHeadIsRefusedAtTheStartAndABackupPutBackServes) {
  DaemonProcess daemon(Options());
  RunLoad load(daemon.base_url());
  ASSERT_TRUE(load.WaitForMore(50));
  load.Stop();
  EXPECT_EQ(daemon.Stop(), 0);
  const fs::path backup = directory_.path() / "backup";
  fs::copy_file(database(), backup);
  Damage(database(), 0, 100);
  ExpectRefusesToStart(Options(), {database().string(), "restore a backup"});
  fs::rename(backup, database());
  ExpectResumes(load.acknowledged());
}

// Reads until one meets a damaged page; the answer, or none.
std::optional<HttpAnswer> FindDamage(const std::string& base_url,
                                     const std::set<std::string>& runs) {
  HttpClient client(base_url);
  for (const std::string& run : runs) {
    const HttpAnswer answer = client.Get("/api/v1/runs/" + run);
    if (answer.status != 200) return answer;
  }
  return std::nullopt;
}

TEST_F(SqliteFailure, PagesDamagedUnderLoadAreToldAndABackupPutBackServes) {
  constexpr std::size_t kInputBytes = 8000;  // so that the file is larger than the caches
  constexpr std::size_t kRuns = 1000;
  const fs::path backup = directory_.path() / "backup";
  std::set<std::string> saved;
  {
    DaemonProcess daemon(Options());
    RunLoad load(daemon.base_url(), kInputBytes);
    ASSERT_TRUE(load.WaitForMore(kRuns));
    saved = load.acknowledged();
    Sqlite(database()).Execute("VACUUM INTO '" + backup.string() + "'");
    ASSERT_TRUE(load.WaitForMore(kRuns));
    Damage(database(), fs::file_size(database()) / 4, fs::file_size(database()) / 2);

    const std::optional<HttpAnswer> answer = FindDamage(daemon.base_url(), saved);
    ASSERT_TRUE(answer.has_value()) << "no read met the damage";
    EXPECT_EQ(answer->status, 500) << answer->body << answer->error;
    EXPECT_TRUE(daemon.process().WaitForLine("the database is damaged", kLimit));
    EXPECT_TRUE(daemon.process().WaitForLine("stop the daemon and restore a backup", kLimit));
    load.Stop();
    EXPECT_NE(daemon.Stop(), -1) << "it must be possible to stop it";
  }
  fs::remove(database().string() + "-wal");
  fs::remove(database().string() + "-shm");
  fs::rename(backup, database());
  ExpectResumes(saved);
}

class SqliteFullDisk : public SqliteFailure {
 protected:
  static constexpr std::size_t kInputBytes = 4000;

  void SetUp() override {
    SYNAPPS_REQUIRE_SMALL_DISK();
    disk_.emplace(std::size_t{24} << 20);
    data_dir_ = disk_->path() / "data";
  }
  std::optional<SmallDisk> disk_;
};

TEST_F(SqliteFullDisk, WritesAreRefusedUntilThereIsRoomAgain) {
  DaemonProcess daemon(Options());
  RunLoad load(daemon.base_url(), kInputBytes);
  ASSERT_TRUE(load.WaitForMore(20));
  disk_->Fill(std::size_t{1} << 20);
  ExpectRefusal(load.WaitForFailure(), "the disk of the database is full: free some space");
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Get("/api/v1/runs").status, 200);
  disk_->MakeRoom();
  EXPECT_TRUE(load.WaitForMore(20));
  load.Stop();
  ExpectAllSucceed(daemon.base_url(), load.acknowledged());
  EXPECT_EQ(daemon.Stop(), 0);
  ExpectResumes(load.acknowledged());
}

TEST_F(SqliteFullDisk, KilledWhileItIsFullItStartsAgainWhenThereIsRoom) {
  std::set<std::string> acknowledged;
  {
    DaemonProcess daemon(Options());
    RunLoad load(daemon.base_url(), kInputBytes);
    ASSERT_TRUE(load.WaitForMore(20));
    disk_->Fill(std::size_t{1} << 20);
    ASSERT_TRUE(load.WaitForFailure());
    daemon.process().Signal(SIGKILL);
    ASSERT_TRUE(daemon.process().WaitForExit(kLimit));
    load.Stop();
    acknowledged = load.acknowledged();
  }
  disk_->MakeRoom();
  ExpectResumes(acknowledged);
}

// Modes of files mean nothing to root: the daemon runs as nobody here.
class SqliteReadOnly : public SqliteFailure {
 protected:
  void SetUp() override {
    const OtherUser user = NotRoot(fs::path(DaemonProgram()).parent_path() / "../applets");
    if (!user.impossible.empty()) GTEST_SKIP() << user.impossible;
    prefix_ = user.prefix;
    if (!prefix_.empty()) {
      ASSERT_EQ(chown(data_dir_.c_str(), kNobody, kNobody), 0);
    }
  }
};

TEST_F(SqliteReadOnly, ItGoesOnWithTheOpenFileAndIsRefusedAtTheNextStart) {
  std::set<std::string> acknowledged;
  {
    DaemonProcess daemon(Options());
    RunLoad load(daemon.base_url());
    ASSERT_TRUE(load.WaitForMore(50));
    fs::permissions(database(), fs::perms::owner_read);
    fs::permissions(data_dir_, fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_TRUE(load.WaitForMore(50)) << "what is open stays writable";
    load.Stop();
    acknowledged = load.acknowledged();
    EXPECT_EQ(daemon.Stop(), 0);
  }
  ExpectRefusesToStart(Options(), {data_dir_.string(), "Permission denied",
                                   "give the daemon's user the permission"});
  fs::permissions(data_dir_, fs::perms::owner_all);
  ExpectRefusesToStart(Options(), {database().string(), "Permission denied",
                                   "give the daemon's user the permission"});
  fs::permissions(database(), fs::perms::owner_read | fs::perms::owner_write);
  ExpectResumes(acknowledged);
}

}  // namespace
}  // namespace synappsd::e2e
