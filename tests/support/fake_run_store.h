// FakeRunStore: runs in memory, which a test can make slow or fail. It survives the engine it is
// given to, as a disk does: a second engine over it is a restart.
//
// Callbacks come when the test says so, by DeliverOne(), or from a thread of its own after
// DeliverInBackground(). Thread-safe.
#ifndef SYNAPPSD_TESTS_SUPPORT_FAKE_RUN_STORE_H_
#define SYNAPPSD_TESTS_SUPPORT_FAKE_RUN_STORE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "store/store.h"

namespace synappsd::testing {

class FakeRunStore : public store::RunStore {
 public:
  struct StoredRun {
    store::RunRecord run;
    std::string graph;
    std::map<std::string, store::NodeRunRecord> node_runs;
    std::vector<store::EventRecord> events;
    bool cancel_requested = false;
  };

  ~FakeRunStore() override { StopDelivering(); }

  // --- What a test does.

  // Carries out the oldest request and calls back. False: there is none, or they are held.
  bool DeliverOne() {
    std::function<void()> request;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (held_ || requests_.empty()) return false;
      request = std::move(requests_.front());
      requests_.pop_front();
    }
    request();
    return true;
  }

  void Hold(bool held) {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_ = held;
    arrived_.notify_all();
  }

  // The process ends: what is waiting never happens.
  void LoseRequests() {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.clear();
  }

  // The outcomes of the coming commits, in order; after them they succeed.
  void Fail(std::vector<Status> outcomes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    outcomes_.assign(outcomes.begin(), outcomes.end());
  }

  // The same for reads of unfinished runs.
  void FailResuming(std::vector<Status> outcomes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    read_outcomes_.assign(outcomes.begin(), outcomes.end());
  }

  void DeliverInBackground() {
    thread_ = std::thread([this] {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!stopping_) {
        arrived_.wait(lock, [this] { return stopping_ || (!held_ && !requests_.empty()); });
        while (!held_ && !requests_.empty()) {
          const std::function<void()> request = std::move(requests_.front());
          requests_.pop_front();
          lock.unlock();
          request();
          lock.lock();
        }
      }
    });
  }

  void StopDelivering() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  int commits() const {  // that succeeded
    const std::lock_guard<std::mutex> lock(mutex_);
    return commits_;
  }
  int attempts() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return attempts_;
  }
  std::map<std::string, StoredRun> runs() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return runs_;
  }
  StoredRun run(const std::string& id) const {  // empty if there is none
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = runs_.find(id);
    return found == runs_.end() ? StoredRun() : found->second;
  }
  std::vector<store::StoreWrite> writes() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return writes_;
  }
  void Put(const StoredRun& run) {
    const std::lock_guard<std::mutex> lock(mutex_);
    runs_[run.run.id] = run;
  }

  // --- RunStore

  void GetRun(std::string id, store::Callback<store::RunRecord> done) override {
    Enqueue([this, id, done] {
      const auto runs = this->runs();
      const auto found = runs.find(id);
      if (found == runs.end()) return done(Status(Code::kNotFound, "no run " + id));
      done(found->second.run);
    });
  }

  void ListRuns(store::RunQuery, store::Callback<store::Page<store::RunRecord>> done) override {
    Enqueue([this, done] {
      store::Page<store::RunRecord> page;
      for (const auto& [id, run] : runs()) page.items.push_back(run.run);
      page.total = page.items.size();
      done(std::move(page));
    });
  }

  void ListNodeRuns(std::string run_id,
                    store::Callback<std::vector<store::NodeRunRecord>> done) override {
    Enqueue([this, run_id, done] { done(NodeRunsOf(run(run_id))); });
  }

  void ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                  store::Callback<std::vector<store::EventRecord>> done) override {
    Enqueue([this, run_id, after_seq, limit, done] {
      std::vector<store::EventRecord> events;
      const StoredRun stored = run(run_id);
      for (const store::EventRecord& event : stored.events) {
        if (event.seq > after_seq && events.size() < limit) events.push_back(event);
      }
      done(std::move(events));
    });
  }

  void Commit(store::RunTransaction transaction, store::Done done) override {
    Enqueue([this, transaction = std::move(transaction), done] { done(Apply(transaction)); });
  }

  void ListUnfinishedRuns(store::Callback<std::vector<std::string>> done) override {
    Enqueue([this, done] {
      std::vector<std::string> unfinished;
      for (const auto& [id, run] : runs()) {
        if (!run.run.end_time) unfinished.push_back(id);
      }
      done(std::move(unfinished));
    });
  }

  void GetUnfinishedRun(std::string id, store::Callback<store::UnfinishedRun> done) override {
    Enqueue([this, id, done] {
      if (const Status outcome = NextReadOutcome(); !outcome.ok()) return done(outcome);
      const StoredRun run = this->run(id);
      done(store::UnfinishedRun{run.run, run.graph, NodeRunsOf(run),
                                static_cast<std::int64_t>(run.events.size()),
                                run.cancel_requested});
    });
  }

  void GetRunChanges(std::string run_id, std::int64_t after_seq, std::size_t limit,
                     store::Callback<store::RunChanges> done) override {
    Enqueue([this, run_id, after_seq, limit, done] {
      if (const Status outcome = NextReadOutcome(); !outcome.ok()) return done(outcome);
      const StoredRun stored = run(run_id);
      store::RunChanges changes;
      for (const store::EventRecord& event : stored.events) {
        if (event.seq <= after_seq || changes.events.size() >= limit) continue;
        changes.events.push_back(event);
        const auto node = stored.node_runs.find(event.node_id);
        if (event.kind == "node.completed" && node != stored.node_runs.end()) {
          changes.node_runs.push_back(node->second);
        }
      }
      done(std::move(changes));
    });
  }

  void RequestCancel(std::string run_id, store::Done done) override {
    Enqueue([this, run_id, done] {
      const bool is_there = [&] {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = runs_.find(run_id);
        if (found == runs_.end() || found->second.run.end_time) return false;
        found->second.cancel_requested = true;
        return true;
      }();
      done(is_there ? Status::Ok() : Status(Code::kNotFound, "nobody works on run " + run_id));
    });
  }

 private:
  static std::vector<store::NodeRunRecord> NodeRunsOf(const StoredRun& run) {
    std::vector<store::NodeRunRecord> records;
    for (const auto& [id, record] : run.node_runs) records.push_back(record);
    return records;
  }

  void Enqueue(std::function<void()> request) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      requests_.push_back(std::move(request));
    }
    arrived_.notify_all();
  }

  Status NextReadOutcome() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (read_outcomes_.empty()) return Status::Ok();
    const Status outcome = read_outcomes_.front();
    read_outcomes_.pop_front();
    return outcome;
  }

  Status Apply(const store::RunTransaction& transaction) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++attempts_;
    if (!outcomes_.empty()) {
      const Status outcome = outcomes_.front();
      outcomes_.pop_front();
      if (!outcome.ok()) return outcome;
    }
    ++commits_;
    if (transaction.create) {
      const store::RunRecord& run = transaction.create->run;
      EXPECT_EQ(runs_.count(run.id), 0U) << "run " << run.id << " is created twice";
      runs_[run.id].run = run;
      runs_[run.id].graph = transaction.create->graph;
    }
    if (transaction.update) {
      EXPECT_EQ(runs_.count(transaction.update->id), 1U) << "an update of no run";
      runs_[transaction.update->id].run = *transaction.update;
    }
    for (const auto& node : transaction.node_runs)
      runs_[node.run_id].node_runs[node.node_id] = node;
    for (const auto& event : transaction.events) {
      std::vector<store::EventRecord>& events = runs_[event.run_id].events;
      EXPECT_EQ(event.seq, static_cast<std::int64_t>(events.size()) + 1) << "a gap in the log";
      events.push_back(event);
    }
    writes_.insert(writes_.end(), transaction.store_writes.begin(), transaction.store_writes.end());
    return Status::Ok();
  }

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> requests_;  // guarded by mutex_, as all below
  std::deque<Status> outcomes_;
  std::deque<Status> read_outcomes_;
  std::map<std::string, StoredRun> runs_;
  std::vector<store::StoreWrite> writes_;
  int commits_ = 0;
  int attempts_ = 0;
  bool held_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_FAKE_RUN_STORE_H_
