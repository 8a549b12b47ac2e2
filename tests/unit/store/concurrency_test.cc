// Many callers at once, group commit, the queues' bounds, and closing.
#include <atomic>
#include <thread>

#include "unit/store/database_fixture.h"

namespace synappsd::store {
namespace {

// Answers of calls that were made without waiting.
class Answers {
 public:
  Done Next() {
    auto promise = std::make_shared<std::promise<Status>>();
    futures_.push_back(promise->get_future());
    return [promise](Status status) { promise->set_value(std::move(status)); };
  }
  std::vector<Status> Wait() {
    std::vector<Status> statuses;
    for (auto& future : futures_) {
      if (future.wait_for(kAnswerDeadline) != std::future_status::ready) {
        ADD_FAILURE() << "a call was not answered";
        std::abort();
      }
      statuses.push_back(future.get());
    }
    return statuses;
  }
  std::size_t size() const { return futures_.size(); }

 private:
  std::vector<std::future<Status>> futures_;
};

class ConcurrencyTest : public AnyDatabaseTest {
 protected:
  ConcurrencyTest() { WaitForLock(50'000); }

  void WaitForLock(std::int64_t milliseconds) {
    options_.busy_timeout_ms = milliseconds;
    options_.postgres.lock_timeout_ms = milliseconds;
    options_.postgres.statement_timeout_ms = 2 * milliseconds;
    options_.postgres.write_retry_ms = milliseconds;
  }
  // Another program takes the write lock: until Unlock(), writes pile up.
  void Lock() { block_ = BlockWrites(options_.location); }
  void Unlock() { block_.reset(); }

  std::unique_ptr<WriteBlock> block_;
};

TEST_F(ConcurrencyTest, WritesOfTheSameAndOfDifferentFlowsNeverFail) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 40;
  Open();
  std::atomic<int> failures{0};
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      BlockingStore store(store_.get());
      for (int i = 0; i < kRounds; ++i) {
        // Every node of one version has the same type; a mix would be two versions.
        FlowRecord shared = MakeFlow("shared", 2 + t);
        for (NodeRecord& node : shared.nodes) node.type = "writer-" + std::to_string(t);
        if (!store.PutFlow(shared).ok()) ++failures;
        if (!store.PutFlow(MakeFlow(std::to_string(t) + "/" + std::to_string(i % 10), 3)).ok()) {
          ++failures;
        }
        const FlowRecord seen = store.GetFlow("shared").value();
        for (const NodeRecord& node : seen.nodes) {
          if (node.type != seen.nodes[0].type) ++torn;
        }
        if ("writer-" + std::to_string(seen.nodes.size() - 2) != seen.nodes[0].type) ++torn;
        if (store.ListFlows(0, 100).items.empty()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(store().ListFlows(0, 1).total, 1u + kThreads * 10);
}

TEST_F(ConcurrencyTest, AReadSeesEveryWriteThatWasAnswered) {
  options_.readers = 4;
  Open();
  for (int i = 0; i < 200; ++i) {
    const std::string id = "r" + std::to_string(i);
    ASSERT_TRUE(store().Commit(Creation(MakeRun(id, "f"))).ok());
    ASSERT_TRUE(store().GetRun(id).ok());
    ASSERT_EQ(store().ListRuns({}).total, static_cast<std::uint64_t>(i) + 1);
  }
}

TEST_F(ConcurrencyTest, AFailingWriteLeavesItsGroupAlone) {
  Open();
  ASSERT_TRUE(store().Commit(Creation(MakeRun("r", "f"))).ok());
  Lock();
  Answers answers;
  for (int i = 0; i < 30; ++i) {
    RunTransaction transaction = Creation(MakeRun("new" + std::to_string(i), "f"));
    if (i % 3 == 1) {  // fails after it has written
      EventRecord event;
      event.run_id = transaction.create->run.id;
      event.seq = 1;
      transaction.events = {event, event};
    }
    if (i % 3 == 2) transaction = Update(MakeRun("absent", "f"));
    store_->Commit(transaction, answers.Next());
  }
  Unlock();
  const std::vector<Status> statuses = answers.Wait();
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    const Code expected[] = {Code::kOk, Code::kInvalidArgument, Code::kNotFound};
    EXPECT_EQ(statuses[i].code(), expected[i % 3]) << statuses[i].ToString();
    const bool there = store().GetRun("new" + std::to_string(i)).ok();
    EXPECT_EQ(there, i % 3 == 0) << i;
  }
  RunQuery running;
  running.status = "running";
  EXPECT_EQ(store().ListRuns(running).total, 11u);
  EXPECT_EQ(store().ListRuns({}).total, 11u);
}

TEST_F(ConcurrencyTest, AnotherProgramsLockMakesWritesUnavailableAndReadsWork) {
  WaitForLock(50);
  Open();
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  Lock();
  const Status status = store().PutFlow(MakeFlow("b"));
  EXPECT_EQ(status.code(), Code::kUnavailable);
  EXPECT_NE(status.message().find("another"), std::string::npos) << status.message();
  EXPECT_EQ(store().Ping().code(), Code::kUnavailable);
  EXPECT_TRUE(store().GetFlow("a").ok());
  Unlock();
  EXPECT_TRUE(store().PutFlow(MakeFlow("b")).ok());
  EXPECT_TRUE(store().Ping().ok());
}

TEST_F(ConcurrencyTest, AFullQueueOfWritesRefusesAndTheRestIsWritten) {
  options_.max_queued_writes = 5;
  options_.max_group = 2;
  Open();
  Lock();
  constexpr std::size_t kCalls = 40;
  std::atomic<bool> answered_inside{false};
  const std::thread::id caller = std::this_thread::get_id();
  Answers answers;
  for (std::size_t i = 0; i < kCalls; ++i) {
    store_->PutFlow(MakeFlow(std::to_string(i)), [&, done = answers.Next()](Status status) {
      if (std::this_thread::get_id() == caller) answered_inside = true;
      done(std::move(status));
    });
  }
  Unlock();
  std::size_t written = 0;
  for (const Status& status : answers.Wait()) {
    if (status.ok()) {
      ++written;
    } else {
      EXPECT_EQ(status, Status(Code::kUnavailable, "database is busy"));
    }
  }
  EXPECT_FALSE(answered_inside);
  EXPECT_GE(written, 5u);
  EXPECT_LE(written, 7u);  // the queue, and the group that was waiting for the lock
  EXPECT_EQ(store().ListFlows(0, 1).total, written);
}

TEST_F(ConcurrencyTest, AFullQueueOfReadsRefuses) {
  options_.readers = 1;
  options_.max_queued_reads = 3;
  Open();
  std::promise<void> reader_is_busy;
  std::promise<void> let_go;
  store_->GetFlow("x", [&](Result<FlowRecord>) {
    reader_is_busy.set_value();
    let_go.get_future().wait();
  });
  reader_is_busy.get_future().wait();
  Answers answers;
  for (int i = 0; i < 5; ++i) {
    store_->GetFlow("x", [done = answers.Next()](Result<FlowRecord> flow) { done(flow.status()); });
  }
  let_go.set_value();
  const std::vector<Status> statuses = answers.Wait();
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(statuses[i].code(), i < 3 ? Code::kNotFound : Code::kUnavailable) << i;
  }
}

TEST_F(ConcurrencyTest, ClosingCommitsWhatIsQueuedAndAnswersEveryCall) {
  Open();
  Lock();
  Answers answers;
  for (int i = 0; i < 50; ++i) store_->PutFlow(MakeFlow(std::to_string(i)), answers.Next());
  std::thread closer([this] { store_->Close(); });
  Unlock();
  closer.join();
  for (const Status& status : answers.Wait()) EXPECT_TRUE(status.ok()) << status.ToString();

  EXPECT_EQ(store().PutFlow(MakeFlow("late")).code(), Code::kUnavailable);
  EXPECT_EQ(store().GetFlow("0").status().code(), Code::kUnavailable);
  EXPECT_EQ(store().Ping().code(), Code::kUnavailable);
  store_->Close();
  Reopen();
  EXPECT_EQ(store().ListFlows(0, 1).total, 50u);
}

}  // namespace
}  // namespace synappsd::store
