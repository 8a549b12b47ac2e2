#include "events/session_table.h"

#include <gtest/gtest.h>

namespace synappsd::events {
namespace {

constexpr Milliseconds kKeep{1000};
constexpr MonotonicTime kStart{Milliseconds(5000)};

TEST(SessionTable, KeepsConnectedSessionsForEver) {
  SessionTable table(2, kKeep);
  for (const char* id : {"a", "b", "c"}) table.Create(id, 8);
  table.Expire(MonotonicTime::max());
  EXPECT_EQ(table.size(), 3u);
}

TEST(SessionTable, ForgetsSomeTimeAfterTheLastConnection) {
  SessionTable table(2, kKeep);
  Session& session = table.Create("a", 8);
  table.AddConnection(session);
  table.RemoveConnection(session, kStart);
  table.Expire(kStart + 2 * kKeep);
  ASSERT_EQ(table.Find("a"), &session) << "one connection is left";
  table.RemoveConnection(session, kStart);
  table.Expire(kStart + kKeep - Milliseconds(1));
  EXPECT_EQ(table.Find("a"), &session);
  table.Expire(kStart + kKeep);
  EXPECT_EQ(table.Find("a"), nullptr);
  EXPECT_TRUE(table.empty());
}

TEST(SessionTable, WhoComesBackIsNotForgotten) {
  SessionTable table(2, kKeep);
  Session& session = table.Create("a", 8);
  table.RemoveConnection(session, kStart);
  table.AddConnection(session);
  table.Expire(kStart + 2 * kKeep);
  EXPECT_EQ(table.Find("a"), &session);
  table.RemoveConnection(session, kStart + 2 * kKeep);
  table.Expire(kStart + 2 * kKeep);
  EXPECT_EQ(table.Find("a"), &session) << "the time starts anew";
}

TEST(SessionTable, DropsTheOldestOverTheNumber) {
  SessionTable table(2, kKeep);
  for (const char* id : {"a", "b", "c"}) {
    table.RemoveConnection(table.Create(id, 8), kStart);
  }
  EXPECT_EQ(table.Find("a"), nullptr);
  EXPECT_NE(table.Find("b"), nullptr);
  EXPECT_NE(table.Find("c"), nullptr);
}

TEST(SessionTable, CanRememberNone) {
  SessionTable table(0, kKeep);
  table.RemoveConnection(table.Create("a", 8), kStart);
  EXPECT_TRUE(table.empty());
}

}  // namespace
}  // namespace synappsd::events
