// What a daemon tells of another's run must be what that one tells: both are rendered and compared.
#include "cluster/run_replay.h"

#include "events/run_messages.h"
#include "unit/engine/runner_fixture.h"

namespace synappsd::cluster {
namespace {

using ::synappsd::testing::Flow;

std::vector<std::string> Render(const engine::CommittedChanges& changes) {
  std::vector<std::string> lines;
  for (const engine::StatusChange& status : changes.statuses) {
    lines.push_back(events::StatusData(status, {}));
  }
  for (const store::EventRecord& event : changes.events) {
    lines.push_back(events::LogEventData(event, {}));
  }
  return lines;
}

class RenderingObserver : public engine::RunObserver {
 public:
  void OnCommitted(const engine::CommittedChanges& changes) override {
    engine::CommittedChanges& all = of_run[changes.run_id];
    all.run_id = changes.run_id;
    all.statuses.insert(all.statuses.end(), changes.statuses.begin(), changes.statuses.end());
    all.events.insert(all.events.end(), changes.events.begin(), changes.events.end());
  }
  void OnNodeEvent(std::string_view, std::string_view, std::string_view, std::string_view,
                   std::string_view) override {}

  std::map<std::string, engine::CommittedChanges> of_run;
};

class RunReplayTest : public engine::RunnerTest {
 protected:
  RunReplayTest() {
    runner_ = std::make_unique<engine::Runner>(
        options_, engine::RunnerParts{store_, applets_, applets_, rendering_, clock_, *admission_},
        inbox_);
  }

  // As a daemon reads it from the store, so many events at once.
  std::vector<std::string> Replay(const std::string& run_id, std::size_t page_events,
                                  std::int64_t told_seq = 0) {
    RunReplay replay(Stored(run_id));
    engine::CommittedChanges all;
    for (bool is_more = true; is_more;) {
      is_more = false;
      store_.GetRunChanges(
          run_id, replay.seq(), page_events, [&](const Result<store::RunChanges>& page) {
            const engine::CommittedChanges told = replay.Apply(*page, told_seq);
            EXPECT_EQ(told.flow_id, "flow");
            all.statuses.insert(all.statuses.end(), told.statuses.begin(), told.statuses.end());
            all.events.insert(all.events.end(), told.events.begin(), told.events.end());
            is_more = !page->events.empty();
          });
      store_.DeliverOne();
    }
    ended_ = replay.has_ended();
    return Render(all);
  }

  void ExpectSame(const std::string& run_id) {
    const std::vector<std::string> told = Render(rendering_.of_run[run_id]);
    EXPECT_GT(told.size(), 2U);
    EXPECT_EQ(Replay(run_id, 100), told);
    EXPECT_EQ(Replay(run_id, 1), told);
    EXPECT_EQ(Replay(run_id, 3), told);
  }

  RenderingObserver rendering_;
  bool ended_ = false;
};

TEST_F(RunReplayTest, ARunThatSucceeds) {
  const std::string run = Start(Flow("s:start a:memory b:writer e:end", "s>a a>b b>e"),
                                R"({"text":"größer","n":12345678901234567890})");
  Finish("a", R"({"key":"a \"b\"","list":[1,2.50]})");
  Finish("b", "null");
  ASSERT_EQ(StoredStatus(run), "success");
  ExpectSame(run);
  EXPECT_TRUE(ended_);
}

TEST_F(RunReplayTest, ARunThatFailsWithASiblingAtWork) {
  const std::string run = Start(Flow("s:start a:memory b:writer", "s>a s>b"));
  Fail("b", Code::kUnavailable, "the provider says \"no\"");
  Finish("a", "1");
  ASSERT_EQ(StoredStatus(run), "error");
  ExpectSame(run);
}

TEST_F(RunReplayTest, ARunThatIsCancelled) {
  const std::string run = Start(Flow("s:start a:memory", "s>a"));
  Cancel(run);
  ASSERT_EQ(StoredStatus(run), "cancelled");
  ExpectSame(run);
}

TEST_F(RunReplayTest, ARunOfAFlowThatCannotRun) {
  const std::string run = Start(Flow("a:memory b:memory", "a>b b>a"));
  ASSERT_EQ(StoredStatus(run), "error");
  ExpectSame(run);
}

TEST_F(RunReplayTest, ARunThatGoesOn) {
  const std::string run = Start(Flow("s:start a:memory b:writer", "s>a a>b"));
  Finish("a", "1");
  ExpectSame(run);
  EXPECT_FALSE(ended_);
}

// Results of before are in the messages of after, though those of before are not told again.
TEST_F(RunReplayTest, TellsOnlyWhatIsNew) {
  const std::string run = Start(Flow("s:start a:memory b:writer", "s>a a>b"));
  Finish("a", R"("first")");
  const std::size_t told_before = rendering_.of_run[run].statuses.size();
  const std::int64_t told_seq = rendering_.of_run[run].events.back().seq;
  Finish("b", R"("second")");
  engine::CommittedChanges rest = rendering_.of_run[run];
  rest.statuses.erase(rest.statuses.begin(),
                      rest.statuses.begin() + static_cast<std::ptrdiff_t>(told_before));
  rest.events.erase(rest.events.begin(), rest.events.begin() + told_seq);
  EXPECT_EQ(Replay(run, 100, told_seq), Render(rest));
  EXPECT_NE(Render(rest).front().find("first"), std::string::npos);
}

}  // namespace
}  // namespace synappsd::cluster
