#include "events/hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/events/recording_connection.h"
#include "unit/events/sample_run.h"

namespace synappsd::events {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class RecordingFollower : public RunFollower {
 public:
  void OnEvents(const std::vector<store::EventRecord>& events) override {
    for (const auto& event : events) heard.push_back(event.kind);
  }
  void OnNodeEvent(std::string_view data) override { heard.emplace_back(data); }
  std::size_t backlog_bytes() const override { return 0; }

  std::vector<std::string> heard;
};

engine::CommittedChanges WithEvents(const std::string& run_id,
                                    const std::vector<std::string>& kinds) {
  engine::CommittedChanges changes = Changes(run_id, "f");
  for (const std::string& kind : kinds) changes.events.push_back({run_id, 1, kind, "", 1.0, "{}"});
  return changes;
}

TEST(Hub, TellsSessionsAndFollowers) {
  FakeClock clock;
  Hub hub({}, clock);
  const auto client = std::make_shared<RecordingConnection>();
  hub.sessions().Connect(client, {});
  const auto follower = std::make_shared<RecordingFollower>();
  hub.followers().Add("r1", follower);
  hub.OnCommitted(WithEvents("r1", {"run.created", "node.started"}));
  hub.OnNodeEvent("r1", "f", "n", "token", "Hi");
  EXPECT_THAT(client->Take(),
              ElementsAre(StartsWith("auth.result"), StartsWith("workflow.status")));
  EXPECT_THAT(
      follower->heard,
      ElementsAre("run.created", "node.started",
                  R"({"run_id":"r1","flow_id":"f","node_id":"n","kind":"token","data":"Hi"})"));
}

TEST(RunFollowers, HearOnlyOfTheirRunAndOnlyUntilRemoved) {
  RunFollowers followers({});
  const auto a = std::make_shared<RecordingFollower>();
  const auto b = std::make_shared<RecordingFollower>();
  followers.Add("r1", a);
  followers.Add("r1", b);
  followers.Publish(WithEvents("r2", {"x"}));
  EXPECT_THAT(a->heard, IsEmpty());
  followers.Remove("r1", *a);
  followers.Remove("r9", *a);
  followers.Publish(WithEvents("r1", {"x"}));
  EXPECT_THAT(a->heard, IsEmpty());
  EXPECT_THAT(b->heard, SizeIs(1));
}

TEST(RunFollowers, DoNotKeepAFollowerAlive) {
  RunFollowers followers({});
  auto follower = std::make_shared<RecordingFollower>();
  const std::weak_ptr<RecordingFollower> watch = follower;
  followers.Add("r1", follower);
  follower.reset();
  EXPECT_TRUE(watch.expired());
  followers.Publish(WithEvents("r1", {"x"}));
}

}  // namespace
}  // namespace synappsd::events
