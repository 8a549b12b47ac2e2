#include "cluster/cluster.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/ids.h"
#include "base/log.h"

namespace synappsd::cluster {
namespace {

constexpr Milliseconds kLongestWait{1'000};
constexpr Milliseconds kRetryDelay{200};
constexpr std::size_t kMaxPositions = 20'000;

}  // namespace

store::ClusterLinkSettings LinkSettings(const MembershipOptions& options) {
  store::ClusterLinkSettings settings;
  settings.lease_ms = options.lease.count();
  // A renewal that hangs must leave time for another.
  settings.call_limit_ms = std::max(options.heartbeat, options.lease / 3).count();
  return settings;
}

Cluster::Cluster(ClusterOptions options, const ClusterParts& parts,
                 std::unique_ptr<store::ClusterLink> link, store::InstanceRecord self)
    : options_(options),
      parts_(parts),
      link_(std::move(link)),
      self_(std::move(self)),
      membership_(options.membership),
      remote_runs_(parts_.runs, parts_.observer, parts_.is_wanted),
      remote_cancels_(parts_.runs, parts_.clock, options.cancel_limit),
      own_runs_(remote_runs_, parts_.observer) {}

Cluster::~Cluster() { Leave(); }

Status Cluster::Join() {
  CHECK(membership_.Next(parts_.clock.Now()) == Membership::Act::kRegister) << "joined twice";
  return Register(true);
}

void Cluster::Start(RunHolder& holder) {
  holder_ = &holder;
  thread_ = std::thread([this] { Work(); });
  pthread_setname_np(thread_.native_handle(), "cluster");
}

void Cluster::Leave() {
  if (std::exchange(has_left_, true)) return;
  stopping_ = true;
  link_->Wake();
  if (thread_.joinable()) thread_.join();
  parts_.write_as("");
  if (membership_.state() == Membership::State::kOutside) return;
  const Status left = link_->Leave(self_.id);
  if (left.ok()) return;
  Log(LogLevel::kWarn, "could not sign off; others take over when the lease is over",
      {{"error", left.message()}, {"lease_ms", options_.membership.lease.count()}});
}

void Cluster::CancelRun(const std::string& run_id, std::function<void(Status)> done) {
  remote_cancels_.Request(run_id, std::move(done));
  link_->Wake();  // it may have a new limit to wait for
}

// -- The thread

void Cluster::Work() {
  while (!stopping_) {
    switch (membership_.Next(parts_.clock.Now())) {
      case Membership::Act::kRegister:
        Register(false);
        break;
      case Membership::Act::kRenew:
        Renew();
        break;
      case Membership::Act::kDrop:
        Drop();
        break;
      case Membership::Act::kWait:
        DoWhatIsDue();
        Listen();
        break;
    }
    TakeDropped();
  }
}

Status Cluster::Register(bool replaces_node) {
  const std::string earlier = std::exchange(self_.id, NewUuid());
  const MonotonicTime sent = parts_.clock.Now();
  const Status registered = link_->Register(self_, replaces_node, earlier);
  membership_.OnRegistered(registered.ok(), sent, parts_.clock.Now());
  if (!registered.ok()) return registered;
  parts_.write_as(self_.id);
  lease_.ExtendTo(membership_.lease_end());
  claim_is_due_ = true;
  catch_up_is_due_ = true;
  was_overdue_ = false;
  Log(LogLevel::kInfo, "registered with the other daemons on this database",
      {{"instance", self_.id}, {"lease_ms", options_.membership.lease.count()}});
  return registered;
}

void Cluster::Renew() {
  const bool is_overdue = membership_.state() == Membership::State::kOverdue;
  if (is_overdue && !std::exchange(was_overdue_, true)) {
    Log(LogLevel::kWarn,
        "the lease could not be renewed in time: no node is begun until the database says that "
        "nobody has taken this daemon's runs over",
        {{"instance", self_.id}});
  }
  const MonotonicTime sent = parts_.clock.Now();
  const Result<bool> held = link_->Renew(self_.id);
  using Renewal = Membership::Renewal;
  const Renewal outcome = !held.ok() ? Renewal::kUnknown : *held ? Renewal::kHeld : Renewal::kLost;
  membership_.OnRenewed(outcome, sent, parts_.clock.Now());
  if (outcome != Renewal::kHeld) return;
  lease_.ExtendTo(membership_.lease_end());
  claim_is_due_ = true;
  if (!std::exchange(was_overdue_, false)) return;
  Log(LogLevel::kInfo, "the lease was renewed late, but nobody has taken anything over",
      {{"instance", self_.id}});
  holder_->LeaseIsBack();
}

void Cluster::Drop() {
  lease_.Give();
  parts_.write_as("");
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++memberships_;
  }
  holder_->DropRuns([this](std::vector<engine::DroppedRun> runs) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      dropped_ = std::move(runs);
    }
    link_->Wake();
  });
}

void Cluster::TakeDropped() {
  std::optional<std::vector<engine::DroppedRun>> dropped;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    dropped = std::exchange(dropped_, std::nullopt);
  }
  if (!dropped) return;
  Log(LogLevel::kError,
      "this daemon did not renew its lease in time, and another took over: its runs were dropped, "
      "and it registers anew",
      {{"instance", self_.id}, {"runs", dropped->size()}});
  remote_runs_.Adopt(*dropped);
  membership_.OnDropped();
}

void Cluster::DoWhatIsDue() {
  if (membership_.state() != Membership::State::kMember) return;
  if (parts_.clock.Now() < not_before_) return;
  const bool reached = (!catch_up_is_due_ || CatchUp()) && (!claim_is_due_ || Claim());
  if (!reached) not_before_ = parts_.clock.Now() + kRetryDelay;
}

// One batch; what is left is claimed the next time round.
bool Cluster::Claim() {
  if (!is_claiming_) {
    claim_is_due_ = false;
    return true;
  }
  const Result<std::vector<std::string>> removed = link_->RemoveExpired(self_.id);
  if (!removed.ok()) return false;
  for (const std::string& node : *removed) {
    Log(LogLevel::kWarn, "a daemon has not renewed its lease: its runs are taken over",
        {{"node", node}});
  }
  const Result<std::vector<store::ClaimedRun>> claimed =
      link_->ClaimOrphans(self_.id, options_.claim_batch);
  if (!claimed.ok()) return false;
  claim_is_due_ = claimed->size() == options_.claim_batch;
  if (!claimed->empty()) HandOver(*claimed);
  return true;
}

void Cluster::HandOver(const std::vector<store::ClaimedRun>& runs) {
  std::uint64_t membership = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    membership = memberships_;
  }
  remote_runs_.HandOver(runs, [this, membership](std::vector<engine::TakenRun> taken) {
    TakeUp(membership, std::move(taken));
  });
}

// What was claimed before the daemon was fenced must not reach the engine after it dropped its
// runs: hence the lock.
void Cluster::TakeUp(std::uint64_t membership, std::vector<engine::TakenRun> runs) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (membership == memberships_) holder_->TakeUp(std::move(runs));
}

// After a connection was made: what was missed meanwhile.
bool Cluster::CatchUp() {
  if (remote_runs_.last_number() < 0) {
    const Result<std::int64_t> last = link_->LastRunNumber();
    if (!last.ok()) return false;
    remote_runs_.StartAt(*last);
  }
  const auto positions = link_->Positions(self_.id, remote_runs_.last_number(), kMaxPositions);
  if (!positions.ok()) return false;
  const Result<std::vector<store::ClaimedRun>> claims = link_->Claims(self_.id);
  if (!claims.ok()) return false;
  catch_up_is_due_ = false;
  remote_runs_.OnPositions(*positions);
  remote_cancels_.Check(true);
  HandOver(*claims);  // most are held already
  for (const store::ClaimedRun& claim : *claims) {
    if (claim.cancel_requested) holder_->CancelHeld(claim.run_id);
  }
  return true;
}

Milliseconds Cluster::ListenLimit() const {
  const MonotonicTime now = parts_.clock.Now();
  MonotonicTime until = now + kLongestWait;
  until = std::min(until, membership_.due());
  if (const auto due = remote_cancels_.due()) until = std::min(until, *due);
  if (remote_runs_.has_retries() || not_before_ > now) until = std::min(until, now + kRetryDelay);
  const bool has_work = membership_.state() == Membership::State::kMember && not_before_ <= now &&
                        (claim_is_due_ || catch_up_is_due_);
  if (has_work) until = now;
  return std::chrono::ceil<Milliseconds>(std::max(until, now) - now);
}

void Cluster::Listen() {
  const Result<store::ClusterNotices> notices = link_->Wait(ListenLimit().count());
  remote_runs_.Retry();
  remote_cancels_.Check(false);
  if (!notices.ok()) return;
  if (notices->connected_anew) catch_up_is_due_ = true;
  if (notices->has_orphans) claim_is_due_ = true;
  if (notices->applets_changed || notices->connected_anew) parts_.on_applets_changed();
  if (notices->access_changed || notices->connected_anew) parts_.on_access_changed();
  remote_runs_.OnNotices(notices->runs);
  remote_cancels_.OnNotices(notices->runs);
  for (const std::string& run_id : notices->cancels) holder_->CancelHeld(run_id);
}

// -- What the engine tells

void Cluster::OwnRuns::OnCommitted(const engine::CommittedChanges& changes) {
  remote_runs_.OnOwnRun(changes.run_id);
  next_.OnCommitted(changes);
}

void Cluster::OwnRuns::OnNodeEvent(std::string_view run_id, std::string_view flow_id,
                                   std::string_view node_id, std::string_view kind,
                                   std::string_view data) {
  next_.OnNodeEvent(run_id, flow_id, node_id, kind, data);
}

}  // namespace synappsd::cluster
