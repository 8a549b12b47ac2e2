#include "ctl/http/event_parser.h"

#include <gtest/gtest.h>

namespace synappsd::ctl {
namespace {

std::vector<ServerEvent> Fed(const std::vector<std::string>& parts) {
  EventParser parser;
  std::vector<ServerEvent> events;
  for (const std::string& part : parts) EXPECT_TRUE(parser.Feed(part, &events).ok());
  return events;
}

TEST(EventParserTest, ReadsTheFieldsOfAnEvent) {
  const auto events = Fed({"event: run.created\nid: 1\ndata: {\"a\":1}\n\n: alive\n\ndata:x\n\n"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, "run.created");
  EXPECT_EQ(events[0].id, "1");
  EXPECT_EQ(events[0].data, "{\"a\":1}");
  EXPECT_EQ(events[1].kind, "");
  EXPECT_EQ(events[1].id, "") << "an id does not pass to the next event";
  EXPECT_EQ(events[1].data, "x");
}

TEST(EventParserTest, WhereBytesArePartedIsNoMatter) {
  const std::string text = "event: a\r\nid: 7\r\ndata: one\r\ndata:  two\r\n\r\nevent: b\ndata\n\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const auto events = Fed({text.substr(0, cut), text.substr(cut)});
    ASSERT_EQ(events.size(), 2U) << cut;
    EXPECT_EQ(events[0].data, "one\n two") << cut;
    EXPECT_EQ(events[0].id, "7") << cut;
    EXPECT_EQ(events[1].data, "") << cut;
  }
}

TEST(EventParserTest, AnEventThatDoesNotEndIsNone) {
  EXPECT_TRUE(Fed({"event: a\ndata: x\n"}).empty());
  EXPECT_TRUE(Fed({"event: a\nid: 3\n\n"}).empty()) << "without data there is nothing to tell";
}

TEST(EventParserTest, AnEventWithoutEndIsRefusedInTime) {
  for (const std::string& part : {std::string(1 << 20, 'x'), std::string(1 << 20, 'x') + "\n"}) {
    EventParser parser;
    std::vector<ServerEvent> events;
    Status status;
    int fed = 0;
    while (status.ok() && fed < 100) {
      ++fed;
      status = parser.Feed("data: " + part, &events);
    }
    EXPECT_EQ(status.code(), Code::kResourceExhausted);
    EXPECT_LT(fed, 20);
  }
}

}  // namespace
}  // namespace synappsd::ctl
