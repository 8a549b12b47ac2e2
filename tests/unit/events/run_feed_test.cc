#include "events/run_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace synappsd::events {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

store::EventRecord Event(std::int64_t seq, const std::string& kind = "node.started") {
  return {"r", seq, kind, "n", 1.0, "{}"};
}

// A log of events whose pages are delivered when the test says so.
class LogStore : public store::RunStore {
 public:
  void ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                  store::Callback<std::vector<store::EventRecord>> done) override {
    EXPECT_EQ(run_id, "r");
    asked_.push_back([=, this] {
      if (!failure_.ok()) return done(failure_);
      std::vector<store::EventRecord> page;
      for (const store::EventRecord& event : log_) {
        if (event.seq > after_seq && page.size() < limit) page.push_back(event);
      }
      done(page);
    });
  }

  void Append(const store::EventRecord& event) { log_.push_back(event); }
  void set_failure(Status status) { failure_ = std::move(status); }

  // Answers the oldest question; false if there is none.
  bool Answer() {
    if (asked_.empty()) return false;
    const auto answer = asked_.front();
    asked_.pop_front();
    answer();
    return true;
  }
  void AnswerAll() {
    while (Answer()) {
    }
  }

  void GetRun(std::string, store::Callback<store::RunRecord>) override { FAIL(); }
  void ListRuns(store::RunQuery, store::Callback<store::Page<store::RunRecord>>) override {
    FAIL();
  }
  void ListNodeRuns(std::string, store::Callback<std::vector<store::NodeRunRecord>>) override {
    FAIL();
  }
  void Commit(store::RunTransaction, store::Done) override { FAIL(); }
  void ListUnfinishedRuns(store::Callback<std::vector<std::string>>) override { FAIL(); }
  void GetUnfinishedRun(std::string, store::Callback<store::UnfinishedRun>) override { FAIL(); }
  void GetRunChanges(std::string, std::int64_t, std::size_t,
                     store::Callback<store::RunChanges>) override {
    FAIL();
  }
  void RequestCancel(std::string, store::Done) override { FAIL(); }

 private:
  std::vector<store::EventRecord> log_;
  std::deque<std::function<void()>> asked_;
  Status failure_;
};

class RecordingSink : public EventSink {
 public:
  bool WriteEvent(std::string_view data, std::string_view event, std::string_view id) override {
    EXPECT_FALSE(ended);
    if (refuses) return false;
    written.push_back(std::string(id.empty() ? data : id) + " " + std::string(event));
    return true;
  }
  void End() override { ended = true; }
  std::size_t backlog_bytes() const override { return backlog; }

  std::vector<std::string> written;  // "SEQ KIND", or "DATA KIND" without an id
  bool ended = false;
  bool refuses = false;
  std::size_t backlog = 0;
};

class RunFeedTest : public testing::Test {
 protected:
  std::shared_ptr<RunFeed> Feed(std::int64_t after_seq = 0) {
    return std::make_shared<RunFeed>(store_, "r", after_seq, options_);
  }

  // What the engine does: commits, then tells.
  void Happen(RunFeed& feed, const store::EventRecord& event) {
    store_.Append(event);
    feed.OnEvents({event});
  }

  LogStore store_;
  RunFeedOptions options_;
  std::shared_ptr<RecordingSink> sink_ = std::make_shared<RecordingSink>();
};

TEST_F(RunFeedTest, ReplaysInPagesThenGoesLiveUntilTheRunEnds) {
  options_.page_events = 2;
  for (std::int64_t seq = 1; seq <= 5; ++seq) store_.Append(Event(seq));
  const auto feed = Feed();
  feed->Begin(sink_, false);
  store_.AnswerAll();
  EXPECT_THAT(sink_->written, ElementsAre("1 node.started", "2 node.started", "3 node.started",
                                          "4 node.started", "5 node.started"));
  sink_->written.clear();
  Happen(*feed, Event(6));
  feed->OnNodeEvent("token");
  Happen(*feed, Event(7, "run.finished"));
  EXPECT_THAT(sink_->written, ElementsAre("6 node.started", "token node.event", "7 run.finished"));
  EXPECT_TRUE(sink_->ended);
  Happen(*feed, Event(8));
  feed->OnNodeEvent("late");
  EXPECT_THAT(sink_->written, testing::SizeIs(3));
}

TEST_F(RunFeedTest, NothingIsMissedOrDoubledBetweenReplayAndLive) {
  store_.Append(Event(1));
  const auto feed = Feed();
  Happen(*feed, Event(2));  // before the feed has begun: in the log and told
  feed->Begin(sink_, false);
  Happen(*feed, Event(3));  // before the log is read: likewise
  feed->OnNodeEvent("token");
  store_.Append(Event(4));  // committed, and told only after the log was read
  store_.Answer();
  feed->OnEvents({Event(4)});
  Happen(*feed, Event(5));
  EXPECT_THAT(sink_->written, ElementsAre("1 node.started", "2 node.started", "3 node.started",
                                          "4 node.started", "token node.event", "5 node.started"));
}

TEST_F(RunFeedTest, GoesOnAfterTheLastEventSeen) {
  for (std::int64_t seq = 1; seq <= 3; ++seq) store_.Append(Event(seq));
  const auto feed = Feed(2);
  feed->Begin(sink_, false);
  store_.AnswerAll();
  Happen(*feed, Event(4));
  EXPECT_THAT(sink_->written, ElementsAre("3 node.started", "4 node.started"));
}

TEST_F(RunFeedTest, ARunThatHasEndedEndsTheFeed) {
  store_.Append(Event(1));
  store_.Append(Event(2, "run.finished"));
  Feed()->Begin(sink_, true);
  store_.AnswerAll();
  EXPECT_THAT(sink_->written, ElementsAre("1 node.started", "2 run.finished"));
  EXPECT_TRUE(sink_->ended);
}

TEST_F(RunFeedTest, ARunThatHasEndedWithoutALogEndsTheFeedToo) {
  Feed()->Begin(sink_, true);
  store_.AnswerAll();
  EXPECT_THAT(sink_->written, IsEmpty());
  EXPECT_TRUE(sink_->ended);
}

TEST_F(RunFeedTest, AnIdFromTheFutureStillEndsWithTheRun) {
  const auto feed = Feed(1000);
  feed->Begin(sink_, false);
  store_.AnswerAll();
  Happen(*feed, Event(1, "run.finished"));
  EXPECT_THAT(sink_->written, IsEmpty());
  EXPECT_TRUE(sink_->ended);
}

TEST_F(RunFeedTest, ReadsOnIfMoreHappensThanIsKept) {
  for (const bool by_bytes : {false, true}) {
    options_.max_kept_events = by_bytes ? 1000 : 2;
    options_.max_kept_bytes = by_bytes ? 5 : 1000;
    store_ = LogStore();
    sink_ = std::make_shared<RecordingSink>();
    const auto feed = Feed();
    feed->Begin(sink_, false);
    for (std::int64_t seq = 1; seq <= 3; ++seq) Happen(*feed, Event(seq));
    feed->OnNodeEvent("token");
    store_.Answer();  // the first page has 1 to 3
    Happen(*feed, Event(4));
    store_.AnswerAll();
    Happen(*feed, Event(5));
    EXPECT_THAT(sink_->written, ElementsAre("1 node.started", "2 node.started", "3 node.started",
                                            "4 node.started", "5 node.started"));
  }
}

TEST_F(RunFeedTest, AClientThatReadsTooSlowlyIsCutInTheReplay) {
  options_.page_events = 2;
  for (std::int64_t seq = 1; seq <= 5; ++seq) store_.Append(Event(seq));
  const auto feed = Feed();
  feed->Begin(sink_, false);
  store_.Answer();
  sink_->backlog = options_.max_replay_backlog_bytes + 1;
  store_.AnswerAll();
  EXPECT_THAT(sink_->written, ElementsAre("1 node.started", "2 node.started", "3 node.started"))
      << "at least one, so that it gets on";
  EXPECT_TRUE(sink_->ended);
}

TEST_F(RunFeedTest, FitsIntoTheBacklog) {
  const RunFeedOptions fitted = FitBacklog(RunFeedOptions{}, 100'000);
  EXPECT_EQ(fitted.max_replay_backlog_bytes, 50'000u);
  EXPECT_EQ(fitted.messages.log_event_bytes, 25'000u);
  EXPECT_EQ(FitBacklog(fitted, 16 << 20).max_replay_backlog_bytes, 50'000u);
}

TEST_F(RunFeedTest, EndsIfTheClientOrTheStoreFails) {
  store_.Append(Event(1));
  sink_->refuses = true;
  Feed()->Begin(sink_, false);
  store_.AnswerAll();
  EXPECT_TRUE(sink_->ended);

  sink_ = std::make_shared<RecordingSink>();
  store_.set_failure(Status(Code::kUnavailable, "database is busy"));
  Feed()->Begin(sink_, false);
  store_.AnswerAll();
  EXPECT_TRUE(sink_->ended);
}

TEST_F(RunFeedTest, StopsWhenTheClientHasGone) {
  store_.Append(Event(1));
  const auto feed = Feed();
  feed->Begin(sink_, false);
  feed->Stop();
  store_.AnswerAll();
  Happen(*feed, Event(2));
  EXPECT_THAT(sink_->written, IsEmpty());
  EXPECT_EQ(sink_.use_count(), 1) << "the feed has let go of it";

  const auto early = Feed();
  early->Stop();
  early->Begin(sink_, false);
  EXPECT_FALSE(store_.Answer());
}

}  // namespace
}  // namespace synappsd::events
