// The engine with its thread, the machine's clock, and a store and applets with threads of their
// own.
#include "engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/optional/optional_io.hpp>
#include <chrono>
#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/fake_applets.h"
#include "support/fake_run_store.h"
#include "support/flows.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::FakeApplets;
using ::synappsd::testing::FakeRunStore;
using ::synappsd::testing::Flow;
using ::testing::ElementsAre;

constexpr auto kPatience = std::chrono::seconds(30);

// Knows which runs have ended.
class EndObserver : public RunObserver {
 public:
  void OnCommitted(const CommittedChanges& changes) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const StatusChange& change : changes.statuses) {
      const RunSnapshot& run = change.snapshot;
      EXPECT_GE(run.progress, progress_[run.run_id]) << "told out of order";
      progress_[run.run_id] = run.progress;
      if (run.end_time) ended_[run.run_id] = run.status;
    }
    changed_.notify_all();
  }
  void OnNodeEvent(std::string_view, std::string_view, std::string_view, std::string_view,
                   std::string_view) override {}

  // The status with which the run ended; "" if it has not within kPatience.
  std::string WaitFor(const std::string& run_id) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return ended_.count(run_id) != 0; });
    return ended_[run_id];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::string> ended_;
  std::map<std::string, std::int64_t> progress_;
};

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    applets_.Add("memory", true);
    store_.DeliverInBackground();
  }
  ~EngineTest() override {
    engine_.reset();
    store_.StopDelivering();
  }

  void Open() {
    engine_.reset();
    engine_.emplace(options_, store_, applets_, applets_, observer_, SystemClock());
  }

  void AnswerAtOnce() {
    applets_.AnswerInBackground(
        [](const applets::AppletCall&) { return testing::Ok(R"({"content":1})"); });
  }

  std::future<Result<std::string>> Start(const store::FlowRecord& flow) {
    auto promise = std::make_shared<std::promise<Result<std::string>>>();
    engine_->StartRun({flow, "{}"}, [promise](Result<std::string> id) { promise->set_value(id); });
    return promise->get_future();
  }

  std::future<Status> Cancel(const std::string& run_id) {
    auto promise = std::make_shared<std::promise<Status>>();
    engine_->CancelRun(run_id, [promise](const Status& status) { promise->set_value(status); });
    return promise->get_future();
  }

  std::size_t Resume() {
    std::promise<std::size_t> resumed;
    engine_->Resume([&](const Result<std::size_t>& count) { resumed.set_value(*count); });
    return resumed.get_future().get();
  }

  // Waits until the applets have been called so often.
  void WaitForCalls(std::size_t count) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (applets_.calls().size() < count && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    ASSERT_GE(applets_.calls().size(), count);
  }

  const store::FlowRecord flow_ =
      Flow("s:start a:memory b:memory c:memory e:end", "s>a s>b a>c b>c c>e");
  EngineOptions options_;
  FakeRunStore store_;
  FakeApplets applets_;
  EndObserver observer_;
  std::optional<Engine> engine_;
};

TEST_F(EngineTest, RunsManyFlowsFromManyThreads) {
  AnswerAtOnce();
  Open();
  std::mutex mutex;
  std::vector<std::string> ids;
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const Result<std::string> id = Start(flow_).get();
        ASSERT_TRUE(id.ok()) << id.status().ToString();
        const std::lock_guard<std::mutex> lock(mutex);
        ids.push_back(*id);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  for (const std::string& id : ids) EXPECT_EQ(observer_.WaitFor(id), "success");
  EXPECT_EQ(applets_.calls().size(), 600U);
}

TEST_F(EngineTest, RefusesRunsOverItsBounds) {
  options_.max_active_runs = 1;
  options_.max_waiting_runs = 1;
  Open();
  EXPECT_TRUE(Start(flow_).get().ok());
  EXPECT_TRUE(Start(flow_).get().ok());
  const Result<std::string> refused = Start(flow_).get();
  EXPECT_EQ(refused.status().code(), Code::kUnavailable);
}

TEST_F(EngineTest, TimersRunByThemselves) {
  Open();
  const Result<std::string> id =
      Start(testing::WithData(Flow("a:memory"), "a", R"({"timeout_ms":1})")).get();
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(observer_.WaitFor(*id), "error");
}

TEST_F(EngineTest, CancelsRuns) {
  Open();
  const Result<std::string> id = Start(Flow("a:memory")).get();
  ASSERT_TRUE(id.ok());
  WaitForCalls(1);
  std::future<Status> cancelled = Cancel(*id);
  applets_.Finish("a", testing::Failed(Code::kCancelled, ""));
  ASSERT_EQ(cancelled.wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE(cancelled.get().ok());
  EXPECT_EQ(Cancel("nobody").get().code(), Code::kNotFound);
}

TEST_F(EngineTest, DrainingLetsNodesInFlightFinishAndLeavesTheRestToTheNextStart) {
  Open();
  const Result<std::string> id = Start(flow_).get();
  ASSERT_TRUE(id.ok());
  WaitForCalls(2);
  std::thread drain([this] { engine_->Drain(std::chrono::minutes(5)); });
  // Once a run is refused draining has begun.
  while (Start(Flow("x:end")).get().ok()) std::this_thread::yield();
  applets_.Finish("a", testing::Ok(R"({"content":1})"));
  applets_.Finish("b", testing::Ok(R"({"content":2})"));
  drain.join();  // long before its limit
  EXPECT_EQ(applets_.calls().size(), 2U);
  const FakeRunStore::StoredRun stored = store_.run(*id);
  EXPECT_EQ(stored.run.status, "running");
  EXPECT_EQ(stored.run.progress, 3);
  EXPECT_EQ(stored.node_runs.count("c"), 0U);
  EXPECT_EQ(Start(flow_).get().status().code(), Code::kUnavailable);

  AnswerAtOnce();
  Open();
  EXPECT_EQ(Resume(), 1U);
  EXPECT_EQ(observer_.WaitFor(*id), "success");
  EXPECT_EQ(applets_.calls().size(), 3U);
}

TEST_F(EngineTest, DrainingLeavesNoMarkOnWhatDoesNotFinishInTime) {
  Open();
  const Result<std::string> id = Start(flow_).get();
  ASSERT_TRUE(id.ok());
  WaitForCalls(2);
  engine_->Drain(Milliseconds(1));  // the applets do not react
  EXPECT_THAT(applets_.cancelled(), ElementsAre("a", "b"));
  EXPECT_EQ(store_.run(*id).node_runs.at("a").status, "running");
  EXPECT_EQ(store_.run(*id).run.status, "running");
  applets_.Finish("a", testing::Ok(R"({"content":1})"));  // to an engine that has stopped
  AnswerAtOnce();
  Open();
  EXPECT_EQ(Resume(), 1U);
  EXPECT_EQ(observer_.WaitFor(*id), "success");
}

TEST_F(EngineTest, DrainingRefusesACancellationThatIsNotDurableYet) {
  Open();
  const Result<std::string> id = Start(flow_).get();
  ASSERT_TRUE(id.ok());
  WaitForCalls(2);
  store_.Hold(true);
  std::future<Status> cancel = Cancel(*id);
  engine_->Drain(Milliseconds(1));
  EXPECT_EQ(cancel.get().code(), Code::kUnavailable);
  EXPECT_EQ(store_.run(*id).run.status, "running");
}

TEST_F(EngineTest, DrainingIsIdempotentAndRefusesEverythingAfter) {
  Open();
  engine_->Drain(Milliseconds(0));
  engine_->Drain(Milliseconds(0));
  EXPECT_EQ(Start(flow_).get().status().code(), Code::kUnavailable);
  EXPECT_EQ(Cancel("x").get().code(), Code::kUnavailable);
  bool refused = false;
  engine_->Resume([&](const Result<std::size_t>& count) { refused = !count.ok(); });
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace synappsd::engine
