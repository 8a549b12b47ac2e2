// Cluster: this daemon among others on one database. A thread that keeps its membership
// (membership.h), claims runs nobody works on, and listens to what the others say.
//
//   claims      the engine goes on with them (Engine::TakeUp)
//   notices     observers here are told of other daemons' runs (remote_runs.h)
//   cancels     those of runs held here are carried out, those of others passed on
//   fenced      the engine drops what it holds, and the daemon registers anew
//
// README.md beside this file has the whole story.
#ifndef SYNAPPSD_CLUSTER_CLUSTER_H_
#define SYNAPPSD_CLUSTER_CLUSTER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cluster/lease.h"
#include "cluster/membership.h"
#include "cluster/remote_cancels.h"
#include "cluster/remote_runs.h"
#include "cluster/run_holder.h"
#include "engine/other_daemons.h"
#include "engine/run_observer.h"
#include "store/cluster.h"
#include "store/store.h"

namespace synappsd::cluster {

struct ClusterOptions {
  MembershipOptions membership;
  std::size_t claim_batch = 100;  // runs claimed in one transaction
  Milliseconds cancel_limit{15'000};
};

// What its link has to keep to.
store::ClusterLinkSettings LinkSettings(const MembershipOptions& options);

// All must outlive the cluster; it must outlive the store's last callback.
struct ClusterParts {
  store::RunStore& runs;
  std::function<void(std::string)> write_as;  // Store::WriteAs()
  engine::RunObserver& observer;              // hears of all runs
  RemoteRuns::IsWanted is_wanted;
  const Clock& clock;
  // Another daemon changed, or may have changed, what is stored of applets. On the cluster's
  // thread.
  std::function<void()> on_applets_changed = [] {};
  // The same of keys and secrets.
  std::function<void()> on_access_changed = [] {};
};

class Cluster : public engine::OtherDaemons {
 public:
  // `self` is this daemon; its id is chosen here.
  Cluster(ClusterOptions options, const ClusterParts& parts,
          std::unique_ptr<store::ClusterLink> link, store::InstanceRecord self);
  ~Cluster() override;  // Leave()
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // Registers in place of this node's earlier process, whose runs are then free. Blocks for at most
  // the link's call limit. Afterwards the store can be written to.
  Status Join();

  // Starts the thread: claims what is free, now and from now on, and gives it to `holder`, which
  // must outlive Leave(). After Join(), once.
  void Start(RunHolder& holder);

  // Takes over nothing more, but keeps the lease. Before the engine drains. Any thread.
  void StopClaiming() { is_claiming_ = false; }

  // Ends the thread; then, the store being closed, gives up what is still claimed: others take it
  // over at once. Blocks for at most a few of the link's call limits. Idempotent.
  void Leave();

  // The engine's observer: passes on to the observer of ClusterParts.
  engine::RunObserver& own_runs() { return own_runs_; }

  // --- OtherDaemons
  bool HoldsLease() const override { return lease_.HoldsAt(parts_.clock.Now()); }
  void CancelRun(const std::string& run_id, std::function<void(Status)> done) override;

 private:
  // Lets the remote runs know which ones are told by the engine.
  class OwnRuns : public engine::RunObserver {
   public:
    OwnRuns(RemoteRuns& remote_runs, engine::RunObserver& next)
        : remote_runs_(remote_runs), next_(next) {}
    void OnCommitted(const engine::CommittedChanges& changes) override;
    void OnNodeEvent(std::string_view run_id, std::string_view flow_id, std::string_view node_id,
                     std::string_view kind, std::string_view data) override;

   private:
    RemoteRuns& remote_runs_;
    engine::RunObserver& next_;
  };

  // All on the thread, but for Register() in Join().
  void Work();
  Status Register(bool replaces_node);
  void Renew();
  void Drop();
  void TakeDropped();
  // False: the database was not reached.
  bool Claim();
  bool CatchUp();
  void DoWhatIsDue();
  void Listen();
  void HandOver(const std::vector<store::ClaimedRun>& runs);
  void TakeUp(std::uint64_t membership, std::vector<engine::TakenRun> runs);
  Milliseconds ListenLimit() const;

  const ClusterOptions options_;
  const ClusterParts parts_;
  const std::unique_ptr<store::ClusterLink> link_;
  store::InstanceRecord self_;
  Lease lease_;
  Membership membership_;
  RemoteRuns remote_runs_;
  RemoteCancels remote_cancels_;
  OwnRuns own_runs_;
  RunHolder* holder_ = nullptr;

  bool claim_is_due_ = true;
  bool catch_up_is_due_ = true;
  bool was_overdue_ = false;
  MonotonicTime not_before_ = MonotonicTime::min();  // the database was not reached just now

  std::mutex mutex_;
  std::optional<std::vector<engine::DroppedRun>> dropped_;  // guarded by mutex_; not taken yet
  std::uint64_t memberships_ = 0;                           // guarded by mutex_; that have ended
  std::atomic<bool> is_claiming_{true};
  std::atomic<bool> stopping_{false};
  bool has_left_ = false;
  std::thread thread_;
};

}  // namespace synappsd::cluster

#endif  // SYNAPPSD_CLUSTER_CLUSTER_H_
