// LiveServer: the live routes on a port of their own, over a hub that a test drives itself and a
// store that holds what the test put there.
#ifndef SYNAPPSD_TESTS_UNIT_REST_LIVE_LIVE_SERVER_H_
#define SYNAPPSD_TESTS_UNIT_REST_LIVE_LIVE_SERVER_H_

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "events/hub.h"
#include "rest/live/live_routes.h"
#include "rest/net/server.h"
#include "store/store.h"

namespace synappsd::live {

// The machine's clock, which tests can put forward.
class ForwardClock : public Clock {
 public:
  MonotonicTime Now() const override { return SystemClock().Now() + Milliseconds(ahead_ms_); }
  double UnixSeconds() const override { return SystemClock().UnixSeconds(); }
  void Advance(Milliseconds by) { ahead_ms_ += by.count(); }

 private:
  std::atomic<std::chrono::milliseconds::rep> ahead_ms_ = 0;
};

// Runs and their events in memory; answers from a thread of its own, as the real one does.
class MemoryRunStore : public store::RunStore {
 public:
  void Put(const store::RunRecord& run);
  void Append(const store::EventRecord& event);
  void set_failure(Status status);  // of every later read
  void Close() { thread_.Stop(); }  // after the last callback

  void GetRun(std::string id, store::Callback<store::RunRecord> done) override;
  void ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                  store::Callback<std::vector<store::EventRecord>> done) override;

  // Nobody asks these here: they fail.
  void ListRuns(store::RunQuery, store::Callback<store::Page<store::RunRecord>> done) override;
  void ListNodeRuns(std::string, store::Callback<std::vector<store::NodeRunRecord>> done) override;
  void Commit(store::RunTransaction, store::Done done) override;
  void ListUnfinishedRuns(store::Callback<std::vector<std::string>> done) override;
  void GetUnfinishedRun(std::string id, store::Callback<store::UnfinishedRun> done) override;
  void GetRunChanges(std::string run_id, std::int64_t after_seq, std::size_t limit,
                     store::Callback<store::RunChanges> done) override;
  void RequestCancel(std::string run_id, store::Done done) override;

 private:
  std::mutex mutex_;
  std::map<std::string, store::RunRecord> runs_;                   // guarded by mutex_, as below
  std::map<std::string, std::vector<store::EventRecord>> events_;  // by run
  Status failure_;
  Executor thread_{"memory-store", 1, 10'000};  // last: its tasks use the others
};

class LiveServer {
 public:
  explicit LiveServer(events::SessionOptions sessions = {}, net::ServerOptions options = {},
                      events::RunFeedOptions feeds = {});
  ~LiveServer();

  std::uint16_t port() const { return port_; }
  events::Hub& hub() { return hub_; }
  MemoryRunStore& runs() { return runs_; }
  ForwardClock& clock() { return clock_; }

  // As the engine does: the events are in the store before anybody is told.
  void Happen(const engine::CommittedChanges& changes);

 private:
  ForwardClock clock_;
  events::Hub hub_;
  MemoryRunStore runs_;
  LiveRoutes routes_;
  std::unique_ptr<net::Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace synappsd::live

#endif  // SYNAPPSD_TESTS_UNIT_REST_LIVE_LIVE_SERVER_H_
