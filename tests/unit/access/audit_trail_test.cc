#include "access/audit_trail.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "support/eventually.h"
#include "support/fake_access_stores.h"

namespace synappsd::access {
namespace {

using synappsd::testing::Eventually;
using synappsd::testing::FakeAuditStore;

store::AuditRecord Entry(const std::string& object) {
  store::AuditRecord entry;
  entry.actor = "key:abc";
  entry.action = "put_flow";
  entry.object = object;
  return entry;
}

std::vector<std::string> Objects(const FakeAuditStore& store) {
  std::vector<std::string> objects;
  for (const store::AuditRecord& entry : store.entries()) objects.push_back(entry.object);
  return objects;
}

// What `action` writes to the daemon's log.
template <typename Action>
std::string LogOf(const Action& action) {
  ::testing::internal::CaptureStderr();
  action();
  return ::testing::internal::GetCapturedStderr();
}

// Answers only once it is opened.
class ShutStore : public FakeAuditStore {
 public:
  void AppendAudit(std::vector<store::AuditRecord> entries, store::Done done) override {
    std::unique_lock<std::mutex> lock(mutex_);
    ++calls_;
    if (!open_) return waiting_.emplace_back(std::move(entries), std::move(done)), void();
    lock.unlock();
    FakeAuditStore::AppendAudit(std::move(entries), std::move(done));
  }
  void Open() {
    std::unique_lock<std::mutex> lock(mutex_);
    open_ = true;
    auto waiting = std::exchange(waiting_, {});
    lock.unlock();
    for (auto& [entries, done] : waiting) {
      FakeAuditStore::AppendAudit(std::move(entries), std::move(done));
    }
  }
  int calls() const { return calls_; }

 private:
  std::mutex mutex_;
  bool open_ = false;                                                             // by mutex_
  std::vector<std::pair<std::vector<store::AuditRecord>, store::Done>> waiting_;  // by mutex_
  std::atomic<int> calls_{0};
};

// Calls an entry malformed, and with it the transaction that it is in, as PostgreSQL does with text
// that is not UTF-8.
class PickyStore : public ShutStore {
 public:
  void AppendAudit(std::vector<store::AuditRecord> entries, store::Done done) override {
    const bool malformed = std::any_of(entries.begin(), entries.end(),
                                       [](const auto& entry) { return entry.object == "bad"; });
    if (malformed) return done(Status(Code::kInvalidArgument, "cannot store it"));
    ShutStore::AppendAudit(std::move(entries), std::move(done));
  }
};

TEST(AuditTrail, StoresWhatIsAddedInOrderAndSaysWhenItIs) {
  FakeClock clock;
  FakeAuditStore store;
  AuditTrail trail(store, clock);
  std::atomic<bool> recorded{false};
  trail.Add(Entry("a"));
  trail.Add(Entry("b"), [&] { recorded = store.entries().size() == 2; });
  ASSERT_TRUE(Eventually([&] { return recorded.load(); }));
  EXPECT_EQ(Objects(store), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(store.entries()[0].time, clock.UnixSeconds());
}

TEST(AuditTrail, WritesWhatIsQueuedBeforeItEnds) {
  FakeClock clock;
  FakeAuditStore store;
  AuditTrail trail(store, clock, {.max_batch = 2});
  for (int i = 0; i < 9; ++i) trail.Add(Entry("x"));
  trail.Stop();
  EXPECT_EQ(store.entries().size(), 9u);
  trail.Stop();
}

TEST(AuditTrail, WhatTheStoreDoesNotTakeIsInTheLogWhole) {
  FakeClock clock;
  FakeAuditStore store;
  store.FailWith(Status(Code::kUnavailable, "the disk is full"));
  std::atomic<bool> recorded{false};
  const std::string log = LogOf([&] {
    AuditTrail trail(store, clock);
    trail.Add(Entry("flow-7"), [&] { recorded = true; });
  });
  EXPECT_TRUE(recorded) << "the answer that waited for it is not kept back";
  for (const char* part : {"the disk is full", "flow-7", "key:abc", "put_flow"}) {
    EXPECT_NE(log.find(part), std::string::npos) << part << " is not in " << log;
  }
}

TEST(AuditTrail, OneMalformedEntryDoesNotSpoilThoseOfOthers) {
  FakeClock clock;
  PickyStore store;
  int recorded = 0;
  const std::string log = LogOf([&] {
    AuditTrail trail(store, clock, {.store_limit = Milliseconds(600'000)});
    trail.Add(Entry("first"));
    ASSERT_TRUE(Eventually([&] { return store.calls() == 1; }));  // what follows is one transaction
    for (const char* object : {"a", "bad", "b", "bad", "c"}) {
      trail.Add(Entry(object), [&] { ++recorded; });
    }
    store.Open();
    trail.Stop();
  });
  EXPECT_EQ(Objects(store), (std::vector<std::string>{"first", "a", "b", "c"}));
  EXPECT_EQ(recorded, 5);
  EXPECT_NE(log.find("object=\"bad\""), std::string::npos) << log;
  EXPECT_EQ(log.find("object=\"a\""), std::string::npos) << log;
}

TEST(AuditTrail, WhatFindsTheQueueFullIsInTheLog) {
  FakeClock clock;
  ShutStore store;
  int recorded = 0;
  const std::string log = LogOf([&] {
    AuditTrail trail(store, clock, {.max_queued = 1, .store_limit = Milliseconds(600'000)});
    trail.Add(Entry("stored"));
    ASSERT_TRUE(Eventually([&] { return store.calls() == 1; }));
    trail.Add(Entry("queued"));
    trail.Add(Entry("over"), [&] { ++recorded; });
    EXPECT_EQ(recorded, 1);
    store.Open();
    trail.Stop();
    trail.Add(Entry("late"), [&] { ++recorded; });
    EXPECT_EQ(recorded, 2);
  });
  EXPECT_EQ(Objects(store), (std::vector<std::string>{"stored", "queued"}));
  EXPECT_NE(log.find("object=\"over\""), std::string::npos) << log;
  EXPECT_NE(log.find("object=\"late\""), std::string::npos) << log;
}

TEST(AuditTrail, AStoreThatDoesNotAnswerDoesNotHoldUpTheEndForEachBatch) {
  FakeClock clock;
  ShutStore store;
  int recorded = 0;
  const std::string log = LogOf([&] {
    AuditTrail trail(store, clock, {.max_batch = 1, .store_limit = Milliseconds(200)});
    for (int i = 0; i < 50; ++i) trail.Add(Entry("e"), [&] { ++recorded; });
    trail.Stop();
  });
  EXPECT_EQ(recorded, 50);
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 50) << "each is in the log";
  EXPECT_LT(store.calls(), 50) << "it was waited for again and again";
}

TEST(AuditTrail, OldEntriesGo) {
  FakeClock clock;
  FakeAuditStore store;
  store.AppendAudit({Entry("old")}, [](const Status&) {});  // of 1970
  AuditTrail trail(store, clock, {.keep = Milliseconds(60'000)});
  trail.Add(Entry("new"));
  EXPECT_TRUE(Eventually([&] { return Objects(store) == std::vector<std::string>{"new"}; }));
}

}  // namespace
}  // namespace synappsd::access
