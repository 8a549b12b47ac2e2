#include "cluster/cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>

#include "support/fake_run_store.h"

namespace synappsd::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The database's side, as a test tells it to be. Thread-safe.
class FakeLink : public store::ClusterLink {
 public:
  Status Register(const store::InstanceRecord& instance, bool replaces_node,
                  const std::string& replaces_id) override {
    const std::lock_guard<std::mutex> lock(mutex);
    if (!reachable) return Away();
    said.push_back(replaces_node ? "register for node" : "register");
    if (!replaces_id.empty()) removed.push_back(replaces_id);
    instances.push_back(instance.id);
    changed.notify_all();
    return Status::Ok();
  }
  Result<bool> Renew(const std::string& instance_id) override {
    const std::lock_guard<std::mutex> lock(mutex);
    if (!reachable) return Away();
    ++renewals;
    changed.notify_all();
    return alive && instances.back() == instance_id;
  }
  Result<std::vector<std::string>> RemoveExpired(const std::string&) override {
    if (!IsReachable()) return Away();
    return std::vector<std::string>();
  }
  Result<std::vector<store::ClaimedRun>> ClaimOrphans(const std::string&,
                                                      std::size_t limit) override {
    const std::lock_guard<std::mutex> lock(mutex);
    if (!reachable) return Away();
    std::vector<store::ClaimedRun> claimed;
    for (; !orphans.empty() && claimed.size() < limit; orphans.pop_front()) {
      claimed.push_back({orphans.front(), false});
    }
    return claimed;
  }
  Result<std::vector<store::ClaimedRun>> Claims(const std::string&) override {
    const std::lock_guard<std::mutex> lock(mutex);
    if (!reachable) return Away();
    return claims;
  }
  Result<std::vector<store::RunPosition>> Positions(const std::string&, std::int64_t,
                                                    std::size_t) override {
    if (!IsReachable()) return Away();
    return std::vector<store::RunPosition>();
  }
  Result<std::int64_t> LastRunNumber() override {
    if (!IsReachable()) return Away();
    return std::int64_t{0};
  }
  Status Leave(const std::string& instance_id) override {
    const std::lock_guard<std::mutex> lock(mutex);
    said.push_back("leave");
    removed.push_back(instance_id);
    return Status::Ok();
  }
  Result<store::ClusterNotices> Wait(std::int64_t limit_ms) override {
    std::unique_lock<std::mutex> lock(mutex);
    // Short: the clock of these tests does not move by itself.
    changed.wait_for(lock, Milliseconds(std::min<std::int64_t>(limit_ms, 5)),
                     [this] { return woken || !notices.empty(); });
    woken = false;
    if (!reachable) return Away();
    if (notices.empty()) return store::ClusterNotices();
    store::ClusterNotices next = notices.front();
    notices.pop_front();
    return next;
  }
  void Wake() override {
    Set([this] { woken = true; });
  }

  void Set(const std::function<void()>& change) {
    const std::lock_guard<std::mutex> lock(mutex);
    change();
    changed.notify_all();
  }
  bool Await(const std::function<bool()>& condition) {
    std::unique_lock<std::mutex> lock(mutex);
    return changed.wait_for(lock, Milliseconds(30'000), condition);
  }

  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by mutex.
  bool reachable = true;
  bool alive = true;
  bool woken = false;
  int renewals = 0;
  std::vector<std::string> said;
  std::vector<std::string> instances;
  std::vector<std::string> removed;
  std::deque<std::string> orphans;
  std::vector<store::ClaimedRun> claims;
  std::deque<store::ClusterNotices> notices;

 private:
  bool IsReachable() {
    const std::lock_guard<std::mutex> lock(mutex);
    return reachable;
  }
  static Status Away() { return Status(Code::kUnavailable, "away"); }
};

// Says what is asked of the engine to the test, under the link's lock.
class FakeHolder : public RunHolder {
 public:
  explicit FakeHolder(FakeLink& link) : link_(link) {}
  void TakeUp(std::vector<engine::TakenRun> runs) override {
    link_.Set([&] {
      for (const engine::TakenRun& run : runs) said.push_back("take " + run.run_id);
    });
  }
  void DropRuns(std::function<void(std::vector<engine::DroppedRun>)> done) override {
    link_.Set([&] {
      said.push_back("drop");
      on_dropped = std::move(done);
    });
  }
  void LeaseIsBack() override {
    link_.Set([&] { said.push_back("lease is back"); });
  }
  void CancelHeld(const std::string& run_id) override {
    link_.Set([&] { said.push_back("cancel " + run_id); });
  }

  std::vector<std::string> said;
  std::function<void(std::vector<engine::DroppedRun>)> on_dropped;

 private:
  FakeLink& link_;
};

class IgnoringObserver : public engine::RunObserver {
 public:
  void OnCommitted(const engine::CommittedChanges&) override {}
  void OnNodeEvent(std::string_view, std::string_view, std::string_view, std::string_view,
                   std::string_view) override {}
};

class ClusterTest : public ::testing::Test {
 protected:
  ClusterTest() {
    auto link = std::make_unique<FakeLink>();
    link_ = link.get();
    holder_ = std::make_unique<FakeHolder>(*link_);
    ClusterParts parts{store_,
                       [this](const std::string& id) {
                         link_->Set([&] { authors_.push_back(id.empty() ? "nobody" : id); });
                       },
                       observer_,
                       [](const std::string&) { return false; },
                       clock_,
                       [this] { link_->Set([&] { ++applet_changes_; }); }};
    ClusterOptions options;
    options.claim_batch = 2;
    cluster_ = std::make_unique<Cluster>(options, parts, std::move(link), store::InstanceRecord{});
    store_.DeliverInBackground();
  }

  ~ClusterTest() override { store_.StopDelivering(); }

  void JoinAndStart() {
    ASSERT_TRUE(cluster_->Join().ok());
    cluster_->Start(*holder_);
  }

  bool AwaitSaid(const std::string& what) {
    return link_->Await([&] {
      return std::find(holder_->said.begin(), holder_->said.end(), what) != holder_->said.end();
    });
  }

  void Lose() {
    link_->Set([&] { link_->alive = false; });
    clock_.Advance(Milliseconds(5'000));
    ASSERT_TRUE(AwaitSaid("drop"));
  }

  FakeClock clock_;
  testing::FakeRunStore store_;
  IgnoringObserver observer_;
  std::vector<std::string> authors_;  // guarded by the link's lock, as the holder's
  int applet_changes_ = 0;
  FakeLink* link_;
  std::unique_ptr<FakeHolder> holder_;
  std::unique_ptr<Cluster> cluster_;
};

TEST_F(ClusterTest, JoinsInPlaceOfItsNodesEarlierProcess) {
  ASSERT_TRUE(cluster_->Join().ok());
  EXPECT_THAT(link_->said, ElementsAre("register for node"));
  EXPECT_THAT(authors_, ElementsAre(link_->instances[0]));
  EXPECT_TRUE(cluster_->HoldsLease());
  clock_.Advance(Milliseconds(15'000));
  EXPECT_FALSE(cluster_->HoldsLease());
}

TEST_F(ClusterTest, CannotJoinADatabaseThatIsAway) {
  link_->reachable = false;
  EXPECT_EQ(cluster_->Join().code(), Code::kUnavailable);
  EXPECT_FALSE(cluster_->HoldsLease());
  EXPECT_THAT(authors_, IsEmpty());
}

TEST_F(ClusterTest, ClaimsInBatchesUntilNothingIsLeft) {
  link_->orphans = {"a", "b", "c", "d", "e"};
  JoinAndStart();
  EXPECT_TRUE(AwaitSaid("take e"));
  cluster_->Leave();
  EXPECT_THAT(holder_->said, ElementsAre("take a", "take b", "take c", "take d", "take e"));
}

TEST_F(ClusterTest, ClaimsWhatADaemonThatLeftHasLeft) {
  JoinAndStart();
  store::ClusterNotices left;
  left.has_orphans = true;
  link_->Set([&] {
    link_->orphans = {"a"};
    link_->notices.push_back(left);
  });
  EXPECT_TRUE(AwaitSaid("take a"));
}

TEST_F(ClusterTest, ClaimsNothingMoreBeforeItDrains) {
  ASSERT_TRUE(cluster_->Join().ok());
  cluster_->StopClaiming();
  link_->orphans = {"a"};
  cluster_->Start(*holder_);
  clock_.Advance(Milliseconds(5'000));
  ASSERT_TRUE(link_->Await([&] { return link_->renewals == 1; }));
  cluster_->Leave();
  EXPECT_THAT(holder_->said, IsEmpty());
}

TEST_F(ClusterTest, WhoIsFencedDropsItsRunsBeforeItRegistersAnew) {
  JoinAndStart();
  const std::string first = link_->instances[0];
  Lose();
  EXPECT_FALSE(cluster_->HoldsLease());
  link_->Set([&] {
    EXPECT_THAT(authors_, ElementsAre(first, "nobody"));
    EXPECT_EQ(link_->said.size(), 1U) << "registered before the engine had dropped its runs";
    link_->alive = true;
  });
  holder_->on_dropped({{"a", 3}});
  ASSERT_TRUE(link_->Await([&] { return authors_.size() == 3; }));
  EXPECT_NE(link_->instances[1], first);
  EXPECT_THAT(link_->said, ElementsAre("register for node", "register"));
  EXPECT_THAT(link_->removed, ElementsAre(first));
  EXPECT_EQ(authors_[2], link_->instances[1]);
}

// What was claimed before, and was still being told to observers here.
TEST_F(ClusterTest, ARunClaimedBeforeAFenceDoesNotReachTheEngineAfterIt) {
  store_.Hold(true);
  testing::FakeRunStore::StoredRun run;
  run.run.id = "a";
  store_.Put(run);
  // Somebody listens, so the hand-over has to read first.
  ClusterParts parts{store_, [](const std::string&) {}, observer_,
                     [](const std::string&) { return true; }, clock_};
  auto owned = std::make_unique<FakeLink>();
  FakeLink& link = *owned;
  FakeHolder holder(link);
  Cluster cluster({}, parts, std::move(owned), store::InstanceRecord{});
  ASSERT_TRUE(cluster.Join().ok());
  store::ClusterNotices notices;
  notices.runs = {{1, "a", 1, 1, false}};
  link.notices.push_back(notices);
  cluster.Start(holder);
  ASSERT_TRUE(link.Await([&] { return link.notices.empty(); }));
  notices = {};
  notices.has_orphans = true;
  link.Set([&] {
    link.orphans = {"a"};
    link.notices.push_back(notices);
  });
  ASSERT_TRUE(link.Await([&] { return link.orphans.empty(); }));
  link.Set([&] { link.alive = false; });
  clock_.Advance(Milliseconds(5'000));
  ASSERT_TRUE(link.Await([&] { return !holder.said.empty(); }));
  store_.Hold(false);
  link.Set([&] { link.alive = true; });
  holder.on_dropped({});
  ASSERT_TRUE(link.Await([&] { return link.instances.size() == 2; }));
  cluster.Leave();
  store_.StopDelivering();
  EXPECT_THAT(holder.said, ElementsAre("drop"));
}

TEST_F(ClusterTest, AnOutageOfTheDatabaseAloneCostsNothing) {
  JoinAndStart();
  link_->Set([&] { link_->reachable = false; });
  clock_.Advance(Milliseconds(16'000));
  EXPECT_FALSE(cluster_->HoldsLease());
  link_->Set([&] { link_->reachable = true; });
  clock_.Advance(Milliseconds(1'000));
  // The thread may have seen the first moment only after the second.
  ASSERT_TRUE(link_->Await([&] {
    clock_.Advance(Milliseconds(100));
    return link_->renewals > 0;
  }));
  ASSERT_TRUE(link_->Await([&] { return cluster_->HoldsLease(); }));
  EXPECT_THAT(authors_, ElementsAre(link_->instances[0]));
}

TEST_F(ClusterTest, AfterAGapItLooksAtItsClaims) {
  JoinAndStart();
  store::ClusterNotices anew;
  anew.connected_anew = true;
  link_->Set([&] {
    link_->claims = {{"a", false}, {"b", true}};
    link_->notices.push_back(anew);
  });
  EXPECT_TRUE(AwaitSaid("cancel b"));
  EXPECT_TRUE(AwaitSaid("take a"));
}

TEST_F(ClusterTest, PassesOnWhatOthersSay) {
  JoinAndStart();
  store::ClusterNotices said;
  said.cancels = {"a"};
  said.applets_changed = true;
  link_->Set([&] { link_->notices.push_back(said); });
  EXPECT_TRUE(AwaitSaid("cancel a"));
  EXPECT_TRUE(link_->Await([&] { return applet_changes_ == 1; }));
}

TEST_F(ClusterTest, SignsOffOnce) {
  JoinAndStart();
  cluster_->Leave();
  cluster_->Leave();
  EXPECT_THAT(link_->said, ElementsAre("register for node", "leave"));
  EXPECT_EQ(authors_.back(), "nobody");
}

}  // namespace
}  // namespace synappsd::cluster
