// Cluster: what several daemons on one database agree on through it.
//
// A daemon is there as an *instance*, for as long as it renews its lease. An instance owns the runs
// it has *claims* on; nobody else writes to them. Whoever finds an expired lease may remove that
// instance, and from then on, exactly, nothing of it is committed: every group of writes begins
// with a statement that finds the instance's row, or fails. Its claims are then anybody's.
//
// A database for one daemon (SQLite) has none of this: Store::OpenClusterLink() gives none.
//
// C++14, like records.h.
#ifndef SYNAPPSD_STORE_CLUSTER_H_
#define SYNAPPSD_STORE_CLUSTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace synappsd {
namespace store {

struct InstanceRecord {
  std::string id;    // random; a daemon that lost its lease comes back under another
  std::string node;  // the data directory, whose lock file the daemon holds
  std::string host;
  std::int64_t pid = 0;
  std::string version;
};

struct ClaimedRun {
  std::string run_id;
  bool cancel_requested = false;
};

// What one commit of another daemon added to a run's log.
struct RunNotice {
  std::int64_t run_number = 0;  // in order of creation
  std::string run_id;
  std::int64_t first_seq = 0;
  std::int64_t last_seq = 0;
  bool has_ended = false;
};

// What the daemons told each other. A link that was cut has missed some.
struct ClusterNotices {
  std::vector<RunNotice> runs;       // of other daemons, in the order of their commits
  std::vector<std::string> cancels;  // ids of runs somebody wants cancelled, whoever owns them
  bool has_orphans = false;          // a daemon left: its runs wait
  bool applets_changed = false;      // another daemon wrote an applet's state
  bool access_changed = false;       // another daemon wrote a key or a secret
  bool connected_anew = false;       // the first of all, or there was a gap before these
};

// How far a run's log has got.
struct RunPosition {
  std::int64_t run_number = 0;
  std::string run_id;
  std::int64_t last_seq = 0;
  bool has_ended = false;
  bool is_own = false;  // the asking instance has the claim
};

struct ClusterLinkSettings {
  std::int64_t lease_ms = 15000;
  std::int64_t call_limit_ms = 5000;
};

// One connection of its own. Used by one thread, but for Wake(). Every call ends within the link's
// call limit, UNAVAILABLE if it is reached or the connection is lost; the next call connects anew.
class ClusterLink {
 public:
  virtual ~ClusterLink() = default;

  // Adds the instance, with a lease from now on by the database's clock. `replaces_node`: earlier
  // instances of its node are known to have ended, and are removed; so is the instance
  // `replaces_id`, if it is still there.
  virtual Status Register(const InstanceRecord& instance, bool replaces_node,
                          const std::string& replaces_id) = 0;

  // False: the instance is not there any more; it has lost its claims.
  virtual Result<bool> Renew(const std::string& instance_id) = 0;

  // Removes instances whose lease has expired; their nodes, for the log.
  virtual Result<std::vector<std::string>> RemoveExpired(const std::string& instance_id) = 0;

  // Claims up to `limit` unfinished runs that no instance owns, oldest first. Several daemons at it
  // share them. FAILED_PRECONDITION: the instance is not there any more.
  virtual Result<std::vector<ClaimedRun>> ClaimOrphans(const std::string& instance_id,
                                                       std::size_t limit) = 0;

  // The instance's claims. After a connection was lost they are what ClaimOrphans() may have taken
  // without having said so.
  virtual Result<std::vector<ClaimedRun>> Claims(const std::string& instance_id) = 0;

  // The runs that have not ended, and all with a number over `after_number`; oldest first, at most
  // `limit`.
  virtual Result<std::vector<RunPosition>> Positions(const std::string& instance_id,
                                                     std::int64_t after_number,
                                                     std::size_t limit) = 0;

  // The last run's number.
  virtual Result<std::int64_t> LastRunNumber() = 0;

  // Removes the instance: its claims are free at once, and the others are told.
  virtual Status Leave(const std::string& instance_id) = 0;

  // Waits for notices, for Wake(), or for `limit_ms`. Of the commits of instances registered by
  // this link there are none.
  virtual Result<ClusterNotices> Wait(std::int64_t limit_ms) = 0;

  // Ends a Wait() that is under way, or the next one. Any thread.
  virtual void Wake() = 0;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_STORE_CLUSTER_H_
