// PostgresClusterLink: the ClusterLink over PostgreSQL, on a connection of its own.
//
// Whatever changes instances or claims happens under the lock that every group of writes takes
// first, so it is before or after each of them, never between. Claims are taken with SKIP LOCKED
// all the same: a row that an administrator's session holds must not make the others wait.
//
// It listens to what commits say (commit_notices.h), and to
//   synapps_orphans   a daemon left, its runs wait
#ifndef SYNAPPSD_LINK_POSTGRES_CLUSTER_LINK_H_
#define SYNAPPSD_LINK_POSTGRES_CLUSTER_LINK_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "link/bounded_connection.h"
#include "store/cluster.h"

namespace synappsd {
namespace pgsql {

class PostgresClusterLink : public store::ClusterLink {
 public:
  // `connection`: its timeouts are lowered to the settings' call limit.
  PostgresClusterLink(const ConnectionSettings& connection,
                      const store::ClusterLinkSettings& settings);

  Status Register(const store::InstanceRecord& instance, bool replaces_node,
                  const std::string& replaces_id) override;
  Result<bool> Renew(const std::string& instance_id) override;
  Result<std::vector<std::string>> RemoveExpired(const std::string& instance_id) override;
  Result<std::vector<store::ClaimedRun>> ClaimOrphans(const std::string& instance_id,
                                                      std::size_t limit) override;
  Result<std::vector<store::ClaimedRun>> Claims(const std::string& instance_id) override;
  Result<std::vector<store::RunPosition>> Positions(const std::string& instance_id,
                                                    std::int64_t after_number,
                                                    std::size_t limit) override;
  Result<std::int64_t> LastRunNumber() override;
  Status Leave(const std::string& instance_id) override;
  Result<store::ClusterNotices> Wait(std::int64_t limit_ms) override;
  void Wake() override { connection_.Wake(); }

 private:
  using Rows = BoundedConnection::Rows;

  Status EnsureConnected();
  Result<Rows> Query(const char* sql, const std::vector<std::string>& parameters);
  // `steps` between BEGIN with the write lock, and COMMIT; undone if they fail.
  Status InTransaction(const std::function<Status()>& steps);

  const store::ClusterLinkSettings settings_;
  BoundedConnection connection_;
  std::deque<std::string> own_ids_;  // the newest of this process's instances
  bool connected_anew_ = false;
};

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_LINK_POSTGRES_CLUSTER_LINK_H_
