// A page costs the same whatever the length of its list: counted in steps of SQLite's machine, so
// that the test does not depend on the speed of this one.
#include <sqlite3.h>

#include <algorithm>
#include <atomic>

#include "unit/store/store_fixture.h"

namespace synappsd::store {
namespace {

std::atomic<std::int64_t> steps{0};

int CountSteps(sqlite3* connection, char** /*error*/, const sqlite3_api_routines* /*api*/) {
  const auto count = [](void*) {
    ++steps;
    return 0;
  };
  sqlite3_progress_handler(connection, 1, count, nullptr);
  return SQLITE_OK;
}

class PageCostTest : public StoreTest {
 protected:
  void SetUp() override {
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(CountSteps));
    options_.max_queued_writes = 100'000;
  }
  void TearDown() override {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(CountSteps));
  }

  // A store of `count` ended runs, every second of them a success, and as many flows.
  void Fill(int count) {
    if (store_ != nullptr) store_->Close();
    store_.reset();
    options_.location.path = (directory_.path() / (std::to_string(count) + ".db")).string();
    Open();
    std::vector<std::future<Status>> answers;
    const auto next = [&answers] {
      auto promise = std::make_shared<std::promise<Status>>();
      answers.push_back(promise->get_future());
      return [promise](Status status) { promise->set_value(std::move(status)); };
    };
    for (int i = 0; i < count; ++i) {
      RunRecord run = MakeRun(std::to_string(i), "flow");
      run.status = i % 2 == 0 ? "success" : "error";
      run.end_time = 1;
      store_->Commit(Creation(run), next());
      store_->PutFlow(MakeFlow(std::to_string(i), 2), next());
    }
    for (auto& answer : answers) ASSERT_TRUE(answer.get().ok());
  }

  template <typename Call>
  std::int64_t StepsOf(Call call) {
    call();  // prepares the statements
    const std::int64_t before = steps;
    call();
    return steps - before;
  }
  std::int64_t RunPage(std::uint64_t offset, bool newest_first, Optional<std::string> status) {
    RunQuery query;
    query.offset = offset;
    query.newest_first = newest_first;
    query.status = std::move(status);
    return StepsOf([&] { EXPECT_EQ(store().ListRuns(query).items.size(), query.limit); });
  }
  std::int64_t FlowPage(std::uint64_t offset) {
    return StepsOf([&] { EXPECT_EQ(store().ListFlows(offset, 20).items.size(), 20u); });
  }
};

TEST_F(PageCostTest, PagesOfTenThousandCostWhatPagesOfAHundredDo) {
  constexpr std::uint64_t kMany = 10'000;
  // Filtered lists skip less than one block of the tally; the steps that a skipped entry takes.
  constexpr std::int64_t kOneBlock = 1024 * 10;
  ASSERT_NO_FATAL_FAILURE(Fill(100));
  const std::int64_t all = RunPage(40, false, boost::none);
  const std::int64_t filtered = RunPage(0, false, std::string("success"));
  const std::int64_t flows = FlowPage(0);

  ASSERT_NO_FATAL_FAILURE(Fill(kMany));
  for (const std::uint64_t offset : {std::uint64_t{0}, kMany / 2, kMany - 20}) {
    for (const bool newest_first : {false, true}) {
      EXPECT_LE(RunPage(offset, newest_first, boost::none), all + 10) << offset;
      const std::uint64_t of_half = std::min(offset / 2, kMany / 2 - 20);
      EXPECT_LE(RunPage(of_half, newest_first, std::string("success")), filtered + kOneBlock)
          << of_half;
    }
    EXPECT_LE(FlowPage(offset), flows + kOneBlock) << offset;
  }
}

}  // namespace
}  // namespace synappsd::store
