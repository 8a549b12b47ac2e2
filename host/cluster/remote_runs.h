// RemoteRuns: what observers here are told about the runs of other daemons.
//
// A notice says how far a run's log has got. If anybody here listens, the log is read from where
// the observers are, and told as the engine would have told it; if nobody does, it costs nothing:
// only the position is kept. What a run's observers hear is in order, without a gap, and never
// twice, also across a change of its owner:
//   HandOver()  before this daemon's engine goes on with a run: its log is told to the end first
//   Adopt()     when the engine had to drop a run: its log is told from where the engine was
//   OnPositions() after notices may have been missed
#ifndef SYNAPPSD_CLUSTER_REMOTE_RUNS_H_
#define SYNAPPSD_CLUSTER_REMOTE_RUNS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cluster/run_replay.h"
#include "engine/other_daemons.h"
#include "engine/run_observer.h"
#include "store/store.h"

namespace synappsd::cluster {

struct RemoteRunLimits {
  std::size_t max_runs = 100'000;  // followed; of more nothing is told until they are here
  std::size_t max_reads = 4;       // of the store at once; further runs wait
  std::size_t page_events = 200;   // read at once
  // Replays kept between notices. A run over the bound is read from its beginning at each.
  std::size_t max_replays = 256;
  std::size_t max_replay_bytes = 64U << 20;
  // Ids of runs that this daemon's engine told of, or that were told to their end: notices of them
  // that come late say nothing new. Of older ones something may be told twice.
  std::size_t max_remembered = 8'192;
};

// Thread-safe. `store`, `observer` and `is_wanted` must outlive it, and it must outlive the store's
// last callback. The observer is called on threads of the store and of who calls these methods.
class RemoteRuns {
 public:
  using IsWanted = std::function<bool(const std::string& run_id)>;
  using HandedOver = std::function<void(std::vector<engine::TakenRun>)>;

  RemoteRuns(store::RunStore& store, engine::RunObserver& observer, IsWanted is_wanted,
             RemoteRunLimits limits = {});

  void OnNotices(const std::vector<store::RunNotice>& notices);

  // This daemon's engine works on the run: it tells of it itself.
  void OnOwnRun(const std::string& run_id);

  // Before the first notice: runs up to this number have been, and need not be told.
  void StartAt(std::int64_t last_number);
  std::int64_t last_number() const;  // of the runs heard of; -1 before StartAt()
  // The runs that have not ended, and those begun after last_number(). What is followed and not
  // among them has ended meanwhile.
  void OnPositions(const std::vector<store::RunPosition>& positions);

  // `done` comes once nothing of these runs is left to tell; they are not followed any more.
  void HandOver(const std::vector<store::ClaimedRun>& runs, HandedOver done);

  void Adopt(const std::vector<engine::DroppedRun>& runs);

  // Tries again what could not be read because the database was busy.
  void Retry();
  bool has_retries() const;

 private:
  struct Group {  // of runs that are handed over together
    std::vector<engine::TakenRun> runs;
    std::size_t open = 0;
    HandedOver done;
  };

  struct Run {
    std::int64_t told = 0;    // observers have heard up to here, or did not want to
    std::int64_t target = 0;  // the log has at least so much
    std::int64_t asked = 0;   // what it had when its last page was asked for
    bool to_end = false;      // read until there is no more, whatever the target
    bool has_ended = false;
    bool is_reading = false;  // or waits for its turn
    std::shared_ptr<RunReplay> replay;
    std::size_t kept_bytes = 0;  // of the replay; 0: not counted in replay_bytes_
    std::shared_ptr<Group> group;
    std::size_t index = 0;  // in the group
  };

  // What is to be done without the lock, in this order.
  struct Work {
    std::vector<std::string> reads;
    std::vector<std::shared_ptr<Group>> groups;
  };

  // All of these need the lock.
  void Remember(const std::string& run_id);
  Run* Follow(const std::string& run_id, std::int64_t told);
  void Advance(const std::string& run_id, Work* work);
  void Settle(const std::string& run_id, Work* work);
  void EndRead(const std::string& run_id, Work* work);
  void TakeTurns(Work* work);
  void KeepReplay(Run* run);
  void Uncount(Run* run);

  void Do(Work work);
  void Read(const std::string& run_id);
  void ReadPage(const std::string& run_id, const std::shared_ptr<RunReplay>& replay);
  void OnPage(const std::string& run_id, const std::shared_ptr<RunReplay>& replay,
              const Result<store::RunChanges>& page);
  void OnFailure(const std::string& run_id, const Status& status);

  store::RunStore& store_;
  engine::RunObserver& observer_;
  const IsWanted is_wanted_;
  const RemoteRunLimits limits_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<std::string, Run> runs_;
  std::deque<std::string> waiting_;   // for a read
  std::vector<std::string> retries_;  // reading, but the database was busy
  std::size_t reads_ = 0;
  std::size_t replays_ = 0;
  std::size_t replay_bytes_ = 0;
  std::int64_t last_number_ = -1;
  std::deque<std::string> remembered_order_;
  std::unordered_set<std::string> remembered_;
  bool is_full_ = false;
};

}  // namespace synappsd::cluster

#endif  // SYNAPPSD_CLUSTER_REMOTE_RUNS_H_
