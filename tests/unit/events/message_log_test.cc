#include "events/message_log.h"

#include <gtest/gtest.h>

namespace synappsd::events {
namespace {

LoggedMessage Message(const std::string& id, std::size_t size_bytes = 1) {
  return {0, id, "run", "flow", std::make_shared<const std::string>(size_bytes, 'x')};
}

std::string Ids(const MessageLog& log) {
  std::string ids;
  for (const LoggedMessage& message : log.messages()) ids += message.id;
  return ids;
}

TEST(MessageLog, CountsPositionsFromOne) {
  MessageLog log(10, 100);
  EXPECT_EQ(log.last_position(), 0u);
  EXPECT_TRUE(log.HoldsAllAfter(0));
  EXPECT_EQ(log.Append(Message("a")), 1u);
  EXPECT_EQ(log.Append(Message("b")), 2u);
  EXPECT_EQ(log.FindId("a"), 1u);
  EXPECT_EQ(log.FindId("b"), 2u);
  EXPECT_EQ(log.FindId("c"), 0u);
  EXPECT_TRUE(log.HoldsAllAfter(0));
}

TEST(MessageLog, ForgetsTheOldestOverTheNumber) {
  MessageLog log(2, 100);
  for (const char* id : {"a", "b", "c"}) log.Append(Message(id));
  EXPECT_EQ(Ids(log), "bc");
  EXPECT_FALSE(log.HoldsAllAfter(0));
  EXPECT_TRUE(log.HoldsAllAfter(1));
  EXPECT_TRUE(log.HoldsAllAfter(3));
}

TEST(MessageLog, ForgetsTheOldestOverTheBytes) {
  MessageLog log(10, 100);
  log.Append(Message("a", 60));
  log.Append(Message("b", 40));
  EXPECT_EQ(Ids(log), "ab");
  log.Append(Message("c", 10));
  EXPECT_EQ(Ids(log), "bc");
  log.Append(Message("d", 101));
  EXPECT_EQ(Ids(log), "") << "too large by itself";
  EXPECT_FALSE(log.HoldsAllAfter(3));
  EXPECT_TRUE(log.HoldsAllAfter(4));
  log.Append(Message("e", 100));
  EXPECT_EQ(Ids(log), "e");
}

TEST(MessageLog, GoesOnCountingAfterClear) {
  MessageLog log(10, 100);
  log.Append(Message("a", 60));
  log.Clear();
  EXPECT_FALSE(log.HoldsAllAfter(0));
  EXPECT_EQ(log.Append(Message("b", 60)), 2u);
  EXPECT_EQ(Ids(log), "b");
}

}  // namespace
}  // namespace synappsd::events
