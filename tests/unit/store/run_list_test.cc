// The list of runs against a model of it: a plain vector.
#include <algorithm>
#include <random>

#include "unit/store/database_fixture.h"
#include "unit/store/invariants.h"

namespace synappsd::store {
namespace {

constexpr int kRuns = 2600;  // more than two blocks of the tallies

struct Model {
  std::string id;
  std::string flow;
  std::string status;
};

class RunListTest : public AnyDatabaseTest {
 protected:
  void SetUp() override {
    options_.max_queued_writes = 2 * kRuns;  // all of them are sent at once
    Open();
  }

  // Begins kRuns runs of three flows (some of none) and ends most of them.
  void Fill() {
    std::mt19937 random(7);
    std::vector<std::future<Status>> answers;
    const auto commit = [&](RunTransaction transaction) {
      auto promise = std::make_shared<std::promise<Status>>();
      answers.push_back(promise->get_future());
      store_->Commit(std::move(transaction), [promise](Status s) { promise->set_value(s); });
    };
    for (int i = 0; i < kRuns; ++i) {
      Model row{"r" + std::to_string(i), i % 5 == 0 ? "" : "f/" + std::to_string(random() % 3),
                "running"};
      RunRecord run = MakeRun(row.id, row.flow);
      if (row.flow.empty()) run.flow_id = boost::none;
      commit(Creation(run));
      if (random() % 4 != 0) {
        row.status = run.status = random() % 3 == 0 ? "error" : "success";
        run.end_time = run.start_time;
        commit(Update(run));
      }
      model_.push_back(row);
    }
    for (auto& answer : answers) ASSERT_TRUE(answer.get().ok());
  }

  void ExpectPage(const RunQuery& query) {
    std::vector<std::string> expected;
    for (const Model& row : model_) {
      if (query.status && row.status != *query.status) continue;
      if (query.flow_id && row.flow != *query.flow_id) continue;
      expected.push_back(row.id);
    }
    if (query.newest_first) std::reverse(expected.begin(), expected.end());
    const Page<RunRecord> page = store().ListRuns(query);
    EXPECT_EQ(page.total, expected.size());
    std::vector<std::string> ids;
    for (const RunRecord& run : page.items) ids.push_back(run.id);
    const std::size_t begin = std::min<std::uint64_t>(query.offset, expected.size());
    const std::size_t end = std::min(begin + query.limit, expected.size());
    EXPECT_EQ(ids, std::vector<std::string>(expected.begin() + static_cast<std::ptrdiff_t>(begin),
                                            expected.begin() + static_cast<std::ptrdiff_t>(end)))
        << "offset " << query.offset << " status " << query.status << " flow " << query.flow_id
        << (query.newest_first ? " newest first" : "");
  }

  std::vector<Model> model_;
};

TEST_F(RunListTest, EveryFilterOrderAndPlaceAgreesWithAPlainList) {
  ASSERT_NO_FATAL_FAILURE(Fill());
  const std::vector<Optional<std::string>> statuses = {
      boost::none, std::string("running"), std::string("success"), std::string("cancelled")};
  const std::vector<Optional<std::string>> flows = {boost::none, std::string("f/1"),
                                                    std::string("f")};
  for (const auto& status : statuses) {
    for (const auto& flow : flows) {
      for (const bool newest_first : {false, true}) {
        for (const std::uint64_t offset :
             {0ULL, 1ULL, 19ULL, 150ULL, 400ULL, 1023ULL, 1024ULL, 1300ULL, 2590ULL, 1ULL << 63}) {
          RunQuery query;
          query.offset = offset;
          query.limit = 20;
          query.newest_first = newest_first;
          query.status = status;
          query.flow_id = flow;
          ExpectPage(query);
        }
      }
    }
  }
  store_->Close();
  if (!OnPostgres()) ExpectInvariants(options_.location.path);
}

TEST_F(RunListTest, AnEmptyListHasNoPages) {
  RunQuery query;
  ExpectPage(query);
  query.newest_first = true;
  ExpectPage(query);
  query.status = "running";
  ExpectPage(query);
}

}  // namespace
}  // namespace synappsd::store
