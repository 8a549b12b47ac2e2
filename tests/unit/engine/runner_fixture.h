// RunnerTest: a runner with a disk, applets and a clock that a test moves by hand. No threads.
#ifndef SYNAPPSD_TESTS_UNIT_ENGINE_RUNNER_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_ENGINE_RUNNER_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/optional/optional_io.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/runner.h"
#include "support/fake_applets.h"
#include "support/fake_run_store.h"
#include "support/flows.h"

namespace synappsd::engine {

// Keeps what it is told, in one list: "running memory 1" for a status message, "token m Hel" for an
// applet's event.
class RecordingObserver : public RunObserver {
 public:
  void OnCommitted(const CommittedChanges& changes) override {
    for (const StatusChange& change : changes.statuses) {
      const RunSnapshot& run = change.snapshot;
      EXPECT_TRUE(!change.is_creation || created.insert(run.run_id).second);
      lines.push_back(run.status + " " + run.current_applet.value_or("null") + " " +
                      std::to_string(run.progress));
      statuses.push_back(run);
    }
    for (const store::EventRecord& event : changes.events) events.push_back(event);
  }

  void OnNodeEvent(std::string_view, std::string_view, std::string_view node_id,
                   std::string_view kind, std::string_view data) override {
    lines.push_back(std::string(kind) + " " + std::string(node_id) + " " + std::string(data));
  }

  std::vector<std::string> lines;
  std::vector<RunSnapshot> statuses;
  std::vector<store::EventRecord> events;
  std::set<std::string> created;
};

class RunnerTest : public ::testing::Test {
 protected:
  RunnerTest() {
    for (const char* type : {"memory", "writer", "artist"}) applets_.Add(type, true);
    applets_.Add("mailer", false);
    Restart();
  }

  // A new process over the same disk; of the old one nothing else is left.
  void Restart() {
    runner_.reset();
    store_.LoseRequests();
    applets_.LoseCalls();
    admission_.emplace(options_.max_active_runs + options_.max_waiting_runs,
                       options_.max_held_bytes);
    inbox_ = std::make_shared<Inbox>();
    runner_ = std::make_unique<Runner>(
        options_, RunnerParts{store_, applets_, applets_, observer_, clock_, *admission_}, inbox_);
  }

  // Lets everything happen that can, until the test's next move.
  void Pump() {
    do {
      for (const Inbox::Task& task : inbox_->Wait(Milliseconds(0))) task(*runner_);
      runner_->RunTimers();
      runner_->Settle();
    } while (store_.DeliverOne());
  }

  void Advance(int ms) {
    clock_.Advance(Milliseconds(ms));
    Pump();
  }

  // The answer to the request, once there is one: a run id or an error.
  using StartAnswer = std::shared_ptr<std::optional<Result<std::string>>>;
  StartAnswer StartLater(const store::FlowRecord& flow, const std::string& input = "{}",
                         const TraceContext& trace = {}) {
    const std::size_t size_bytes = Admission::SizeOf(flow, input.size());
    EXPECT_TRUE(admission_->Admit(size_bytes).ok());
    auto answer = std::make_shared<std::optional<Result<std::string>>>();
    runner_->Start({.flow = flow, .input = input, .trace = trace}, size_bytes,
                   [answer](Result<std::string> id) {
                     EXPECT_FALSE(answer->has_value()) << "answered twice";
                     answer->emplace(std::move(id));
                   });
    return answer;
  }

  // Starts a run, waits for its id.
  std::string Start(const store::FlowRecord& flow, const std::string& input = "{}") {
    const StartAnswer answer = StartLater(flow, input);
    Pump();
    EXPECT_TRUE(answer->has_value() && (*answer)->ok());
    return answer->has_value() && (*answer)->ok() ? ***answer : "";
  }

  using CancelAnswer = std::shared_ptr<std::optional<Status>>;
  CancelAnswer Cancel(const std::string& run_id) {
    auto answer = std::make_shared<std::optional<Status>>();
    runner_->Cancel(run_id, [answer](const Status& status) {
      EXPECT_FALSE(answer->has_value()) << "answered twice";
      *answer = status;
    });
    Pump();
    return answer;
  }

  // The number of runs resumed.
  std::size_t Resume() {
    std::size_t count = 0;
    runner_->Resume([&count](Result<std::size_t> resumed) {
      ASSERT_TRUE(resumed.ok());
      count = *resumed;
    });
    Pump();
    return count;
  }

  void Finish(const std::string& node_id, const std::string& content = "1") {
    applets_.Finish(node_id, testing::Ok("{\"content\":" + content + "}"));
    Pump();
  }

  void Fail(const std::string& node_id, Code code, const std::string& message) {
    applets_.Finish(node_id, testing::Failed(code, message));
    Pump();
  }

  store::RunRecord Stored(const std::string& run_id) { return store_.run(run_id).run; }
  std::string StoredStatus(const std::string& run_id) { return Stored(run_id).status; }
  std::string Error(const std::string& run_id) { return Stored(run_id).error.value_or("null"); }

  // "m success" of every node run, in order of the ids.
  std::vector<std::string> NodeRuns(const std::string& run_id) {
    std::vector<std::string> nodes;
    const testing::FakeRunStore::StoredRun stored = store_.run(run_id);
    for (const auto& [id, node] : stored.node_runs) {
      nodes.push_back(id + " " + node.status);
    }
    return nodes;
  }

  // "node.started m" of every event.
  std::vector<std::string> Events(const std::string& run_id) {
    std::vector<std::string> events;
    const testing::FakeRunStore::StoredRun stored = store_.run(run_id);
    for (const store::EventRecord& event : stored.events) {
      events.push_back(event.kind + (event.node_id.empty() ? "" : " " + event.node_id));
    }
    return events;
  }

  // The request (JSON) of the node's last call.
  std::string Request(const std::string& node_id) {
    std::string json;
    for (const applets::AppletCall& call : applets_.calls()) {
      if (call.node_id == node_id) json = call.json;
    }
    return json;
  }

  EngineOptions options_;
  FakeClock clock_;
  testing::FakeRunStore store_;
  testing::FakeApplets applets_;
  RecordingObserver observer_;
  std::optional<Admission> admission_;
  std::shared_ptr<Inbox> inbox_;
  std::unique_ptr<Runner> runner_;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_TESTS_UNIT_ENGINE_RUNNER_FIXTURE_H_
