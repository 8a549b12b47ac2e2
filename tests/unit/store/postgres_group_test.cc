// Groups of writes of several stores on one PostgreSQL: the fence, the claims, the limits.
#include <thread>

#include "unit/store/postgres_fixture.h"

namespace synappsd::store {
namespace {

using PostgresGroupTest = PostgresStoreTest;

TEST_F(PostgresGroupTest, AStoreThatWasTakenForDeadCommitsNothing) {
  Open();
  ASSERT_TRUE(store().PutFlow(MakeFlow("before")).ok());
  Rows("DELETE FROM daemon_instance");
  for (int i = 0; i < 2; ++i) {
    const Status status = store().PutFlow(MakeFlow("after"));
    EXPECT_EQ(status.code(), Code::kUnavailable);
    EXPECT_NE(status.message().find("taken this one for dead"), std::string::npos)
        << status.message();
  }
  EXPECT_EQ(Value("SELECT COUNT(*) FROM flow"), "1");
  EXPECT_TRUE(store().GetFlow("before").ok());
}

TEST_F(PostgresGroupTest, WritesAreMadeInTheNameThatWasGiven) {
  options_.postgres.registers_itself = false;
  Open();
  EXPECT_EQ(store().PutFlow(MakeFlow("a")).code(), Code::kUnavailable);
  Rows("INSERT INTO daemon_instance VALUES ('me', 'n', 'h', 1, 'v', 0, 'Infinity', 0)");
  store_->WriteAs("me");
  EXPECT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  EXPECT_TRUE(store().Commit(Creation(MakeRun("r", "a"))).ok());
  EXPECT_EQ(Value("SELECT instance_id FROM run_claim"), "me");
  EXPECT_EQ(Value("SELECT last_group FROM daemon_instance"), "2");
  RunRecord ended = MakeRun("r", "a");
  ended.status = "success";
  ended.end_time = 1;
  EXPECT_TRUE(store().Commit(Update(ended)).ok());
  EXPECT_TRUE(Rows("SELECT * FROM run_claim").empty());
  store_->WriteAs("");
  EXPECT_EQ(store().PutFlow(MakeFlow("b")).code(), Code::kUnavailable);
}

TEST_F(PostgresGroupTest, AClosedStoreLeavesNoInstance) {
  Open();
  EXPECT_EQ(Value("SELECT COUNT(*) FROM daemon_instance"), "1");
  store_->Close();
  EXPECT_EQ(Value("SELECT COUNT(*) FROM daemon_instance"), "0");
}

TEST_F(PostgresGroupTest, RunsOfSeveralStoresAreNumberedWithoutGaps) {
  constexpr int kStores = 3;
  constexpr int kRuns = 60;
  Open();
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int s = 0; s < kStores; ++s) {
    threads.emplace_back([&, s] {
      const auto opened = Store::Open(options_);
      BlockingStore own(opened.value().get());
      for (int i = 0; i < kRuns; ++i) {
        RunRecord run = MakeRun(std::to_string(s) + "/" + std::to_string(i), "flow");
        if (!own.Commit(Creation(run)).ok()) ++failures;
        if (!own.PutFlow(MakeFlow("shared", 1 + s)).ok()) ++failures;
        run.status = i % 2 == 0 ? "success" : "error";
        run.end_time = 1;
        if (!own.Commit(Update(run)).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Value("SELECT COUNT(*) || '/' || MAX(number) FROM run"), "180/180");
  RunQuery succeeded;
  succeeded.status = "success";
  EXPECT_EQ(store().ListRuns(succeeded).total, 90u);
  EXPECT_EQ(store().ListFlows(0, 10).total, 1u);
  EXPECT_EQ(Value("SELECT COUNT(*) FROM tally WHERE count < 0"), "0");
}

TEST_F(PostgresGroupTest, AStatementThatTakesTooLongIsEnded) {
  options_.postgres.lock_timeout_ms = 60'000;
  options_.postgres.statement_timeout_ms = 200;
  Open();
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  std::thread locker([this] {
    EXPECT_THROW(Rows("BEGIN; LOCK TABLE flow; SELECT pg_sleep(600)"), std::runtime_error);
  });
  ASSERT_TRUE(testing::Eventually([this] {
    return Value("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1";
  }));
  const Status status = store().GetFlow("a").status();
  EXPECT_EQ(status.code(), Code::kUnavailable);
  EXPECT_NE(status.message().find("database.statement_timeout"), std::string::npos)
      << status.message();
  Rows("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
  locker.join();
  EXPECT_TRUE(store().GetFlow("a").ok());
}

}  // namespace
}  // namespace synappsd::store
