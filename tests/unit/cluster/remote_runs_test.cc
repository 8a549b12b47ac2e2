#include "cluster/remote_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/fake_run_store.h"

namespace synappsd::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "run seq kind" of every event that is told.
class TellingObserver : public engine::RunObserver {
 public:
  void OnCommitted(const engine::CommittedChanges& changes) override {
    for (const store::EventRecord& event : changes.events) {
      told.push_back(changes.run_id + " " + std::to_string(event.seq));
    }
    for (const engine::StatusChange& status : changes.statuses) {
      statuses.push_back(changes.run_id + " " + status.snapshot.status + " " +
                         std::to_string(status.snapshot.progress));
    }
  }
  void OnNodeEvent(std::string_view, std::string_view, std::string_view, std::string_view,
                   std::string_view) override {}

  std::vector<std::string> told;
  std::vector<std::string> statuses;
};

class RemoteRunsTest : public ::testing::Test {
 protected:
  // The log gets so many events; the first is the run's creation.
  void Write(const std::string& run_id, int last_seq, bool has_ended = false) {
    testing::FakeRunStore::StoredRun run = store_.run(run_id);
    run.run.id = run_id;
    run.run.status = "running";
    for (int seq = static_cast<int>(run.events.size()) + 1; seq <= last_seq; ++seq) {
      store::EventRecord event;
      event.run_id = run_id;
      event.seq = seq;
      event.kind = seq == 1 ? "run.created" : "node.started";
      event.node_id = seq == 1 ? "" : "n";
      event.data = R"({"type":"memory"})";
      if (has_ended && seq == last_seq) {
        event.kind = "run.finished";
        event.data = R"({"status":"success","error":null})";
        run.run.end_time = 1;
      }
      run.events.push_back(event);
    }
    store_.Put(run);
  }

  static store::RunNotice Notice(const std::string& run_id, int first, int last,
                                 bool has_ended = false, std::int64_t number = 1) {
    return {number, run_id, first, last, has_ended};
  }

  void Notify(const store::RunNotice& notice) { runs_->OnNotices({notice}); }

  void Pump() {
    while (store_.DeliverOne()) {
    }
  }

  void Make(RemoteRunLimits limits = {}) {
    runs_.emplace(
        store_, observer_,
        [this](const std::string& run) { return all_ || wanted_.count(run) != 0; }, limits);
  }

  std::vector<engine::TakenRun> HandOver(const std::string& run_id) {
    handed_over_.reset();
    runs_->HandOver({{run_id, false}}, [this](std::vector<engine::TakenRun> taken) {
      handed_over_ = std::move(taken);
    });
    Pump();
    EXPECT_TRUE(handed_over_.has_value());
    return handed_over_.value_or(std::vector<engine::TakenRun>());
  }

  RemoteRunsTest() { Make(); }

  testing::FakeRunStore store_;
  TellingObserver observer_;
  std::set<std::string> wanted_;
  bool all_ = true;
  std::optional<RemoteRuns> runs_;
  std::optional<std::vector<engine::TakenRun>> handed_over_;
};

TEST_F(RemoteRunsTest, WhatIsNoticedIsTold) {
  Write("a", 2);
  Notify(Notice("a", 1, 2));
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 1", "a 2"));
  Write("a", 3, true);
  Notify(Notice("a", 3, 3, true));
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 1", "a 2", "a 3"));
  EXPECT_EQ(observer_.statuses.back(), "a success 0");
}

// Notices come faster than the log is read: everything is told once, in order.
TEST_F(RemoteRunsTest, NoticesDuringAReadAreNotToldTwice) {
  for (int seq = 1; seq <= 6; ++seq) {
    Write("a", seq, seq == 6);
    Notify(Notice("a", seq, seq, seq == 6));
    if (seq % 2 == 0) store_.DeliverOne();
  }
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 1", "a 2", "a 3", "a 4", "a 5", "a 6"));
}

TEST_F(RemoteRunsTest, NothingIsReadWhileNobodyListens) {
  all_ = false;
  Write("a", 2);
  Notify(Notice("a", 1, 2));
  EXPECT_FALSE(store_.DeliverOne());
  EXPECT_THAT(observer_.told, IsEmpty());
}

TEST_F(RemoteRunsTest, WhoBeginsToListenHearsWhatComesThenWithTheRunAsItIs) {
  all_ = false;
  Write("a", 3);
  Notify(Notice("a", 1, 3));
  wanted_.insert("a");
  Write("a", 4);
  Notify(Notice("a", 4, 4));
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 4"));
}

TEST_F(RemoteRunsTest, ABusyDatabaseIsAskedAgain) {
  Write("a", 2);
  store_.FailResuming({Status(Code::kUnavailable, "busy")});
  Notify(Notice("a", 1, 2));
  Pump();
  EXPECT_THAT(observer_.told, IsEmpty());
  EXPECT_TRUE(runs_->has_retries());
  runs_->Retry();
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 1", "a 2"));
  EXPECT_FALSE(runs_->has_retries());
}

TEST_F(RemoteRunsTest, ALogThatCannotBeReadDoesNotStopTheOthers) {
  Make({.max_reads = 1});
  Write("a", 2);
  Write("b", 1);
  store_.FailResuming({Status(Code::kDataLoss, "damaged")});
  runs_->OnNotices({Notice("a", 1, 2), Notice("b", 1, 1)});
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("b 1"));
}

TEST_F(RemoteRunsTest, ALongLogIsReadInPages) {
  Make({.page_events = 2});
  Write("a", 7, true);
  Notify(Notice("a", 1, 7, true));
  Pump();
  EXPECT_EQ(observer_.told.size(), 7U);
}

TEST_F(RemoteRunsTest, ReplaysOverTheBoundAreReadAnew) {
  Make({.max_replays = 1});
  for (const char* run : {"a", "b"}) {
    Write(run, 1);
    Notify(Notice(run, 1, 1));
    Pump();
  }
  for (const char* run : {"a", "b"}) {
    Write(run, 2, true);
    Notify(Notice(run, 2, 2, true));
    Pump();
  }
  EXPECT_THAT(observer_.told, ElementsAre("a 1", "b 1", "a 2", "b 2"));
}

TEST_F(RemoteRunsTest, RunsOverTheBoundAreNotFollowedUntilThereIsRoom) {
  Make({.max_runs = 1});
  Write("a", 1);
  Write("b", 1);
  runs_->OnNotices({Notice("a", 1, 1), Notice("b", 1, 1)});
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 1"));
  Write("a", 2, true);
  Notify(Notice("a", 2, 2, true));
  Pump();
  Write("b", 2);
  Notify(Notice("b", 2, 2));
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 1", "a 2", "b 2"));
}

// -- After notices were missed

TEST_F(RemoteRunsTest, WhatWasBeforeThisDaemonCameIsNotTold) {
  Write("a", 5);
  runs_->StartAt(7);
  runs_->OnPositions({{7, "a", 5, false, false}});
  Pump();
  EXPECT_THAT(observer_.told, IsEmpty());
  Write("a", 6);
  Notify(Notice("a", 6, 6, false, 7));
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 6"));
}

TEST_F(RemoteRunsTest, WhatWasMissedIsToldFromTheLog) {
  runs_->StartAt(1);
  Write("a", 2);
  Notify(Notice("a", 1, 2, false, 2));
  Pump();
  Write("a", 4, true);  // missed; so is all of b
  Write("b", 3, true);
  Write("c", 1);
  runs_->OnPositions({{3, "b", 3, true, false}, {4, "c", 1, false, false}});
  Pump();
  EXPECT_THAT(observer_.told, ::testing::UnorderedElementsAre("a 1", "a 2", "a 3", "a 4", "b 1",
                                                              "b 2", "b 3", "c 1"));
  EXPECT_EQ(runs_->last_number(), 4);
  Notify(Notice("b", 3, 3, true, 3));  // late
  Pump();
  EXPECT_EQ(observer_.told.size(), 8U);
}

TEST_F(RemoteRunsTest, OwnRunsAreNotToldAgain) {
  runs_->StartAt(1);
  Write("own", 3, true);
  runs_->OnOwnRun("own");
  runs_->OnPositions({{2, "own", 3, true, false}, {3, "held", 2, false, true}});
  Pump();
  EXPECT_THAT(observer_.told, IsEmpty());
}

// -- Across a change of the owner

TEST_F(RemoteRunsTest, ARunIsToldToItsEndBeforeItIsHandedOver) {
  Write("a", 2);
  Notify(Notice("a", 1, 2));
  Pump();
  Write("a", 4);  // its daemon died before anybody heard of these
  const auto taken = HandOver("a");
  EXPECT_THAT(observer_.told, ElementsAre("a 1", "a 2", "a 3", "a 4"));
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].told_seq, 4);
}

TEST_F(RemoteRunsTest, ARunNobodyHeardOfIsHandedOverAtOnce) {
  Write("a", 4);
  const auto taken = HandOver("a");
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].told_seq, -1);
  EXPECT_THAT(observer_.told, IsEmpty());
}

TEST_F(RemoteRunsTest, ARunIsHandedOverOnce) {
  Write("a", 2);
  Notify(Notice("a", 1, 2));
  int times = 0;
  const auto count = [&times](const std::vector<engine::TakenRun>& taken) {
    times += static_cast<int>(taken.size());
  };
  runs_->HandOver({{"a", false}}, count);
  runs_->HandOver({{"a", false}}, count);
  Pump();
  EXPECT_EQ(times, 1);
}

TEST_F(RemoteRunsTest, ADroppedRunIsToldFromWhereTheEngineWas) {
  Write("a", 5);
  runs_->StartAt(1);
  runs_->Adopt({{"a", 3}, {"unread", -1}});
  runs_->OnPositions({{1, "a", 5, false, false}});
  Pump();
  EXPECT_THAT(observer_.told, ElementsAre("a 4", "a 5"));
}

}  // namespace
}  // namespace synappsd::cluster
