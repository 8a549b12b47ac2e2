// The disk fails under a running store.
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <atomic>

#include "unit/store/invariants.h"
#include "unit/store/store_fixture.h"

namespace synappsd::store {
namespace {

std::atomic<int> max_pages{0};

// Runs on each new connection of this process: a small "disk" for SQLite.
int LimitPages(sqlite3* connection, char** /*error*/, const sqlite3_api_routines* /*api*/) {
  if (max_pages == 0) return SQLITE_OK;
  const std::string sql = "PRAGMA max_page_count=" + std::to_string(max_pages.load());
  return sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
}

class FailureTest : public StoreTest {
 protected:
  // Commits `count` runs with large inputs at once, so that they share groups.
  std::vector<Status> CommitRuns(const std::string& prefix, int count, std::size_t size_bytes) {
    std::vector<std::future<Status>> futures;
    for (int i = 0; i < count; ++i) {
      auto promise = std::make_shared<std::promise<Status>>();
      futures.push_back(promise->get_future());
      RunRecord run = MakeRun(prefix + std::to_string(i), "f");
      run.input_data = "\"" + std::string(size_bytes, 'x') + "\"";
      store_->Commit(Creation(run), [promise](Status status) { promise->set_value(status); });
    }
    std::vector<Status> statuses;
    for (auto& future : futures) statuses.push_back(future.get());
    return statuses;
  }

  // Exactly the acknowledged runs are there.
  std::size_t ExpectOnlyAcknowledged(const std::string& prefix,
                                     const std::vector<Status>& statuses) {
    std::size_t acknowledged = 0;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      const bool there = store().GetRun(prefix + std::to_string(i)).ok();
      EXPECT_EQ(there, statuses[i].ok()) << i;
      if (statuses[i].ok()) ++acknowledged;
    }
    return acknowledged;
  }
};

TEST_F(FailureTest, AFullDiskLosesNothingAcknowledgedAndTheStoreGoesOn) {
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(LimitPages));
  max_pages = 150;
  options_.max_group = 16;
  Open();
  max_pages = 0;
  sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(LimitPages));

  const std::vector<Status> statuses = CommitRuns("r", 200, 6000);
  for (const Status& status : statuses) {
    if (status.ok()) continue;
    EXPECT_EQ(status.code(), Code::kUnavailable) << status.ToString();
    EXPECT_NE(status.message().find("disk"), std::string::npos) << status.message();
  }
  const std::size_t acknowledged = ExpectOnlyAcknowledged("r", statuses);
  EXPECT_GT(acknowledged, 0u);
  EXPECT_LT(acknowledged, 200u);
  EXPECT_TRUE(store().Ping().ok());  // fits into a page that is there
  EXPECT_EQ(store().ListRuns({}).total, acknowledged);

  Reopen();  // on a larger disk
  EXPECT_EQ(ExpectOnlyAcknowledged("r", statuses), acknowledged);
  EXPECT_TRUE(store().Commit(Creation(MakeRun("later", "f"))).ok());
  store_->Close();
  ExpectInvariants(options_.location.path);
}

TEST_F(FailureTest, AFailingCommitFailsItsGroupAndTheStoreGoesOn) {
  Open();
  ASSERT_TRUE(store().Commit(Creation(MakeRun("before", "f"))).ok());

  // Writing beyond this size is an error from the kernel: an I/O error for SQLite.
  signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  rlimit small = limit;
  small.rlim_cur = std::filesystem::file_size(options_.location.path + "-wal") + 100'000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::vector<Status> statuses = CommitRuns("r", 100, 6000);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);

  std::size_t failed = 0;
  for (const Status& status : statuses) {
    if (status.ok()) continue;
    ++failed;
    EXPECT_EQ(status.code(), Code::kUnavailable) << status.ToString();
    EXPECT_NE(status.message().find("disk"), std::string::npos) << status.message();
  }
  EXPECT_GT(failed, 0u);
  ExpectOnlyAcknowledged("r", statuses);
  for (const Status& status : CommitRuns("after", 20, 6000)) EXPECT_TRUE(status.ok());
  Reopen();
  ExpectOnlyAcknowledged("r", statuses);
  EXPECT_TRUE(store().GetRun("before").ok());
  store_->Close();
  ExpectInvariants(options_.location.path);
}

class LostFileTest : public FailureTest {
 protected:
  LostFileTest() {
    options_.alarm = [this](const std::string& text) { alarms_.push_back(text); };
  }
  void SetUp() override {
    Open();
    ASSERT_TRUE(store().PutFlow(MakeFlow("before")).ok());
  }
  void TearDown() override { store_->Close(); }

  void ExpectWritesFail() {
    for (int i = 0; i < 2; ++i) {
      const Status status = store().PutFlow(MakeFlow("lost"));
      EXPECT_EQ(status.code(), Code::kUnavailable) << status.ToString();
      EXPECT_NE(status.message().find("restart"), std::string::npos) << status.message();
    }
    EXPECT_FALSE(store().Ping().ok());
  }

  std::vector<std::string> alarms_;  // told before the write is answered
};

TEST_F(LostFileTest, ADeletedFileIsNoticedAndToldOnce) {
  std::filesystem::remove(options_.location.path);
  ExpectWritesFail();
  ASSERT_EQ(alarms_.size(), 1u);
  EXPECT_NE(alarms_[0].find(std::filesystem::canonical(directory_.path()).string() + "/synapps.db"),
            std::string::npos)
      << alarms_[0];
}

TEST_F(LostFileTest, AFileInItsPlaceIsAnotherOne) {
  std::filesystem::rename(options_.location.path, options_.location.path + ".old");
  std::filesystem::copy_file(options_.location.path + ".old", options_.location.path);
  ExpectWritesFail();
}

TEST_F(LostFileTest, ADeletedLogIsNoticed) {
  std::filesystem::remove(options_.location.path + "-wal");
  ExpectWritesFail();
  ASSERT_EQ(alarms_.size(), 1u);
  EXPECT_NE(alarms_[0].find("-wal"), std::string::npos) << alarms_[0];
}

TEST_F(LostFileTest, AFileThatIsPutBackIsWrittenAgain) {
  for (std::size_t round = 1; round <= 2; ++round) {
    std::filesystem::rename(options_.location.path, options_.location.path + ".away");
    ExpectWritesFail();
    std::filesystem::rename(options_.location.path + ".away", options_.location.path);
    EXPECT_TRUE(store().PutFlow(MakeFlow("after" + std::to_string(round))).ok());
    EXPECT_EQ(alarms_.size(), round);
  }
  Reopen();
  EXPECT_EQ(store().ListFlows(0, 10).total, 3u);
}

}  // namespace
}  // namespace synappsd::store
