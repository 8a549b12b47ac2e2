// A store on a database of its own, and its calls as blocking ones.
#ifndef SYNAPPSD_TESTS_UNIT_STORE_STORE_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_STORE_STORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <boost/optional/optional_io.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"
#include "support/temporary_directory.h"

namespace synappsd::store {

inline constexpr std::chrono::seconds kAnswerDeadline{60};

// Waits for the one answer of `call(callback)`.
template <typename Answer, typename Call>
Answer Await(Call call) {
  auto promise = std::make_shared<std::promise<Answer>>();
  auto future = promise->get_future();
  call([promise](Answer answer) { promise->set_value(std::move(answer)); });
  if (future.wait_for(kAnswerDeadline) != std::future_status::ready) {
    ADD_FAILURE() << "the store did not answer";
    std::abort();
  }
  return future.get();
}

// The store's calls, blocking.
class BlockingStore {
 public:
  explicit BlockingStore(Store* store) : store_(store) {}

  Status PutFlow(FlowRecord flow) {
    return Await<Status>([&](Done done) { store_->PutFlow(flow, done); });
  }
  Result<FlowRecord> GetFlow(const std::string& id) {
    return Await<Result<FlowRecord>>([&](auto done) { store_->GetFlow(id, done); });
  }
  Status DeleteFlow(const std::string& id) {
    return Await<Status>([&](Done done) { store_->DeleteFlow(id, done); });
  }
  Result<Page<FlowRecord>> TryListFlows(std::uint64_t offset, std::size_t limit) {
    return Await<Result<Page<FlowRecord>>>(
        [&](auto done) { store_->ListFlows(offset, limit, done); });
  }
  Page<FlowRecord> ListFlows(std::uint64_t offset, std::size_t limit) {
    return TryListFlows(offset, limit).value();
  }
  Result<RunRecord> GetRun(const std::string& id) {
    return Await<Result<RunRecord>>([&](auto done) { store_->GetRun(id, done); });
  }
  Result<Page<RunRecord>> TryListRuns(const RunQuery& query) {
    return Await<Result<Page<RunRecord>>>([&](auto done) { store_->ListRuns(query, done); });
  }
  Page<RunRecord> ListRuns(const RunQuery& query) { return TryListRuns(query).value(); }
  Result<std::vector<NodeRunRecord>> ListNodeRuns(const std::string& run_id) {
    return Await<Result<std::vector<NodeRunRecord>>>(
        [&](auto done) { store_->ListNodeRuns(run_id, done); });
  }
  Result<std::vector<EventRecord>> ListEvents(const std::string& run_id, std::int64_t after_seq,
                                              std::size_t limit) {
    return Await<Result<std::vector<EventRecord>>>(
        [&](auto done) { store_->ListEvents(run_id, after_seq, limit, done); });
  }
  Status Commit(RunTransaction transaction) {
    return Await<Status>([&](Done done) { store_->Commit(transaction, done); });
  }
  std::vector<UnfinishedRun> ListUnfinishedRuns() {
    const auto ids = Await<Result<std::vector<std::string>>>(
        [&](auto done) { store_->ListUnfinishedRuns(done); });
    std::vector<UnfinishedRun> runs;
    for (const std::string& id : ids.value()) {
      const auto run =
          Await<Result<UnfinishedRun>>([&](auto done) { store_->GetUnfinishedRun(id, done); });
      runs.push_back(run.value());
    }
    return runs;
  }
  Result<StoredValue> GetValue(const std::string& package, const std::string& name_space,
                               const std::string& key) {
    return Await<Result<StoredValue>>(
        [&](auto done) { store_->GetValue(package, name_space, key, done); });
  }
  std::vector<StoredValue> ListValues(const ValueQuery& query) {
    return Await<Result<std::vector<StoredValue>>>(
               [&](auto done) { store_->ListValues(query, done); })
        .value();
  }
  Status WriteValues(std::vector<StoreWrite> writes) {
    return Await<Status>([&](Done done) { store_->WriteValues(writes, done); });
  }
  Status Ping() {
    return Await<Status>([&](Done done) { store_->Ping(done); });
  }

 private:
  Store* store_;
};

// On SQLite.
class StoreTest : public ::testing::Test {
 protected:
  StoreTest() { options_.location.path = (directory_.path() / "synapps.db").string(); }

  void Open() {
    Result<std::unique_ptr<Store>> opened = Store::Open(options_);
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    store_ = std::move(opened).value();
  }
  void Reopen() {
    store_->Close();
    store_.reset();
    Open();
  }
  BlockingStore store() { return BlockingStore(store_.get()); }

  testing::TemporaryDirectory directory_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

inline FlowRecord MakeFlow(const std::string& id, int nodes = 2) {
  FlowRecord flow;
  flow.id = id;
  flow.name = "Flow " + id;
  for (int i = 0; i < nodes; ++i) {
    NodeRecord node;
    node.id = "n" + std::to_string(nodes - i);  // not in order of id
    node.type = i == 0 ? "start" : "memory";
    node.position_x = i * 0.5;
    node.position_y = -i;
    node.data = R"({"b":1.0,"a":[12345678901234567890]})";
    flow.nodes.push_back(node);
    if (i == 0) continue;
    EdgeRecord edge;
    edge.id = "e" + std::to_string(nodes - i);
    edge.source = flow.nodes[static_cast<std::size_t>(i) - 1].id;
    edge.target = node.id;
    if (i % 2 == 0) edge.animated = i % 4 == 0;
    flow.edges.push_back(edge);
  }
  return flow;
}

inline void ExpectSameFlow(const FlowRecord& a, const FlowRecord& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.name, b.name);
  ASSERT_EQ(a.nodes.size(), b.nodes.size());
  for (std::size_t i = 0; i < a.nodes.size(); ++i) {
    EXPECT_EQ(a.nodes[i].id, b.nodes[i].id);
    EXPECT_EQ(a.nodes[i].type, b.nodes[i].type);
    EXPECT_EQ(a.nodes[i].position_x, b.nodes[i].position_x);
    EXPECT_EQ(a.nodes[i].position_y, b.nodes[i].position_y);
    EXPECT_EQ(a.nodes[i].data, b.nodes[i].data);
  }
  ASSERT_EQ(a.edges.size(), b.edges.size());
  for (std::size_t i = 0; i < a.edges.size(); ++i) {
    EXPECT_EQ(a.edges[i].id, b.edges[i].id);
    EXPECT_EQ(a.edges[i].source, b.edges[i].source);
    EXPECT_EQ(a.edges[i].target, b.edges[i].target);
    EXPECT_EQ(a.edges[i].animated, b.edges[i].animated);
  }
}

inline RunRecord MakeRun(const std::string& id, const std::string& flow_id) {
  RunRecord run;
  run.id = id;
  run.flow_id = flow_id;
  run.status = "running";
  run.total_steps = 3;
  run.start_time = 1795367912.1767724;
  run.input_data = R"({"note":"hello"})";
  return run;
}

inline RunTransaction Creation(RunRecord run) {
  RunTransaction transaction;
  transaction.create = RunTransaction::NewRun{std::move(run), R"({"nodes":[]})", {}};
  return transaction;
}

inline RunTransaction Update(RunRecord run) {
  RunTransaction transaction;
  transaction.update = std::move(run);
  return transaction;
}

}  // namespace synappsd::store

#endif  // SYNAPPSD_TESTS_UNIT_STORE_STORE_FIXTURE_H_
