// What applets emit while they work.
#include "engine/call_listener.h"

#include "unit/engine/runner_fixture.h"

namespace synappsd::engine {
namespace {

using ::synappsd::testing::Flow;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class CallListenerTest : public ::testing::Test {
 protected:
  std::vector<std::string> Taken() {
    std::vector<std::string> events;
    for (const CallListener::Event& event : listener_.Take().events) {
      events.push_back(event.kind + " " + event.data);
    }
    return events;
  }

  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  CallListener listener_{inbox_, 1};
};

TEST_F(CallListenerTest, JoinsTokensThatFollowEachOther) {
  listener_.OnAppletEvent("token", "Hel");
  listener_.OnAppletEvent("token", "lo");
  listener_.OnAppletEvent("org.example.note", "{}");
  listener_.OnAppletEvent("token", "!");
  EXPECT_THAT(Taken(), ElementsAre("token Hello", "org.example.note {}", "token !"));
  EXPECT_THAT(Taken(), SizeIs(0));
}

TEST_F(CallListenerTest, KeepsOnlyTheNewestProgress) {
  listener_.OnAppletEvent("token", "a");
  listener_.OnAppletEvent("progress", "1");
  listener_.OnAppletEvent("token", "b");
  listener_.OnAppletEvent("progress", "2");
  EXPECT_THAT(Taken(), ElementsAre("token ab", "progress 2"));
}

TEST_F(CallListenerTest, NoticesOnceUntilTaken) {
  listener_.OnAppletEvent("token", "a");
  listener_.OnAppletEvent("token", "b");
  EXPECT_THAT(inbox_->Wait(Milliseconds(0)), SizeIs(1));
  Taken();
  listener_.OnAppletEvent("token", "c");
  EXPECT_THAT(inbox_->Wait(Milliseconds(0)), SizeIs(1));
}

TEST_F(CallListenerTest, DropsEventsOverTheBoundButNoTokens) {
  for (std::size_t i = 0; i < CallListener::kMaxEvents + 10; ++i) {
    listener_.OnAppletEvent("org.example.note", "{}");
  }
  listener_.OnAppletEvent("token", "a");
  listener_.OnAppletEvent("progress", "1");
  listener_.OnAppletEvent("token", "b");
  const CallListener::Batch batch = listener_.Take();
  EXPECT_THAT(batch.events, SizeIs(CallListener::kMaxEvents + 3));
  EXPECT_EQ(batch.dropped, 10U);
  EXPECT_FALSE(batch.overflowed);
}

TEST_F(CallListenerTest, TokensAndProgressInTurnDoNotPileUp) {
  for (int i = 0; i < 10'000; ++i) {
    listener_.OnAppletEvent("token", "a");
    listener_.OnAppletEvent("progress", std::string(1'000, '1'));
  }
  const CallListener::Batch batch = listener_.Take();
  EXPECT_FALSE(batch.overflowed);
  ASSERT_THAT(batch.events, SizeIs(2));
  EXPECT_EQ(batch.events[0].data.size(), 10'000U);
}

TEST_F(CallListenerTest, OverflowsRatherThanLosingTokens) {
  const std::string half(CallListener::kMaxBytes / 2, 'x');
  listener_.OnAppletEvent("token", half);
  listener_.OnAppletEvent("token", half);
  EXPECT_TRUE(listener_.Take().overflowed);
  listener_.OnAppletEvent("token", "x");
  EXPECT_FALSE(listener_.Take().overflowed);
}

class RunnerEventsTest : public RunnerTest {};

TEST_F(RunnerEventsTest, EventsArePassedOnInOrderBeforeTheEnd) {
  Start(Flow("w:writer"));
  applets_.Emit("w", "token", "Hel");
  Pump();
  applets_.Emit("w", "token", "lo");
  applets_.Emit("w", "org.example.note", "{}");
  Finish("w");
  EXPECT_THAT(observer_.lines,
              ElementsAre("running null 0", "running writer 0", "token w Hel", "token w lo",
                          "org.example.note w {}", "running writer 1", "success writer 1"));
}

TEST_F(RunnerEventsTest, ANodeThatHasEndedIsSilent) {
  Start(testing::WithData(Flow("w:writer"), "w", R"({"timeout_ms":100})"));
  Advance(100);
  applets_.Emit("w", "token", "late");
  Fail("w", Code::kCancelled, "");
  EXPECT_EQ(observer_.lines.back(), "error writer 0");
}

TEST_F(RunnerEventsTest, ANodeThatOverflowsFails) {
  const std::string run = Start(Flow("w:writer"));
  applets_.Emit("w", "token", std::string(CallListener::kMaxBytes + 1, 'x'));
  Pump();
  EXPECT_THAT(applets_.cancelled(), ElementsAre("w"));
  EXPECT_THAT(Error(run), HasSubstr("the applet emitted more than 8388608 bytes"));
}

}  // namespace
}  // namespace synappsd::engine
