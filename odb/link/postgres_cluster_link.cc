#include "link/postgres_cluster_link.h"

#include <algorithm>
#include <cstdlib>

#include "link/commit_notices.h"
#include "pgsql/write_lock.h"

namespace synappsd {
namespace pgsql {

namespace {

// A daemon fences itself rarely, and its own notices come back within seconds.
constexpr std::size_t kRememberedIds = 16;

constexpr char kNow[] = "EXTRACT(EPOCH FROM clock_timestamp())";

const char* const kListen[] = {"LISTEN synapps_runs", "LISTEN synapps_cancel",
                               "LISTEN synapps_orphans", "LISTEN synapps_applets",
                               "LISTEN synapps_access"};

const std::string kAddInstance =
    std::string("INSERT INTO daemon_instance (id, node, host, pid, version, started_time,") +
    " lease_until, last_group) VALUES ($1, $2, $3, $4, $5, " + kNow + ", " + kNow +
    " + $6::double precision, 0)";

// Of a database that was filled by a daemon of one's own, or by a copy.
const char* const kAddMissingClaims =
    "INSERT INTO run_claim (run_number, instance_id, cancel_requested)"
    " SELECT r.number, '', FALSE FROM run r WHERE r.status IN ('running', 'idle')"
    " AND NOT EXISTS (SELECT 1 FROM run_claim c WHERE c.run_number = r.number)";

const std::string kRenew = std::string("UPDATE daemon_instance SET lease_until = ") + kNow +
                           " + $2::double precision WHERE id = $1 RETURNING id";

const std::string kAnyExpired =
    std::string("SELECT 1 FROM daemon_instance WHERE id <> $1 AND lease_until < ") + kNow +
    " LIMIT 1";

const std::string kRemoveExpired =
    std::string("DELETE FROM daemon_instance WHERE id <> $1 AND lease_until < ") + kNow +
    " RETURNING node || ' on ' || host";

#define SYNAPPS_ORPHAN "NOT EXISTS (SELECT 1 FROM daemon_instance i WHERE i.id = c.instance_id)"

const char* const kAnyOrphan = "SELECT 1 FROM run_claim c WHERE " SYNAPPS_ORPHAN " LIMIT 1";

const char* const kClaim =
    "WITH orphan AS (SELECT c.run_number FROM run_claim c WHERE " SYNAPPS_ORPHAN
    " ORDER BY c.run_number LIMIT $2::bigint FOR UPDATE OF c SKIP LOCKED),"
    " taken AS (UPDATE run_claim c SET instance_id = $1 FROM orphan o"
    " WHERE c.run_number = o.run_number RETURNING c.run_number, c.cancel_requested)"
    " SELECT r.id, taken.cancel_requested FROM taken JOIN run r ON r.number = taken.run_number"
    " ORDER BY r.number";

#undef SYNAPPS_ORPHAN

const char* const kPositions =
    "SELECT r.number, r.id, COALESCE((SELECT MAX(e.seq) FROM run_event e"
    " WHERE e.run_number = r.number), 0), r.end_time IS NOT NULL,"
    " COALESCE(c.instance_id = $1, FALSE)"
    " FROM run r LEFT JOIN run_claim c ON c.run_number = r.number"
    " WHERE r.number > $2::bigint"
    " OR r.number IN (SELECT run_number FROM run_claim)"
    " ORDER BY r.number LIMIT $3::bigint";

// The server gives up before this side does, so that no answer is waited for in vain.
ConnectionSettings WithLimit(ConnectionSettings connection, std::int64_t call_limit_ms) {
  const std::int64_t limit_ms = call_limit_ms * 9 / 10;
  connection.connect_timeout_ms = call_limit_ms;
  connection.network_timeout_ms = std::min(connection.network_timeout_ms, call_limit_ms);
  connection.statement_timeout_ms = limit_ms;
  connection.lock_timeout_ms = limit_ms;
  connection.idle_in_transaction_timeout_ms = limit_ms;
  return connection;
}

std::string Seconds(std::int64_t ms) {
  return std::to_string(ms / 1000) + "." + std::to_string(1000 + ms % 1000).substr(1);
}

std::string Text(const boost::optional<std::string>& value) { return value.value_or(""); }

std::int64_t Number(const boost::optional<std::string>& value) {
  return value ? std::strtoll(value->c_str(), nullptr, 10) : 0;
}

bool IsOneOf(const std::string& id, const std::deque<std::string>& ids) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool IsTrue(const boost::optional<std::string>& value) { return value && *value == "t"; }

std::vector<store::ClaimedRun> ClaimedRuns(const BoundedConnection::Rows& rows) {
  std::vector<store::ClaimedRun> runs;
  for (const BoundedConnection::Row& row : rows) {
    runs.push_back(store::ClaimedRun{Text(row[0]), IsTrue(row[1])});
  }
  return runs;
}

}  // namespace

PostgresClusterLink::PostgresClusterLink(const ConnectionSettings& connection,
                                         const store::ClusterLinkSettings& settings)
    : settings_(settings),
      connection_(WithLimit(connection, settings.call_limit_ms), settings.call_limit_ms) {}

Status PostgresClusterLink::EnsureConnected() {
  if (connection_.is_connected()) return Status::Ok();
  const Status connected = connection_.Connect();
  if (!connected.ok()) return connected;
  connected_anew_ = true;
  for (const char* listen : kListen) {
    const Result<Rows> listening = connection_.Execute(listen);
    if (listening.ok()) continue;
    connection_.Close();  // one that does not listen would miss everything
    return listening.status();
  }
  return Status::Ok();
}

Result<PostgresClusterLink::Rows> PostgresClusterLink::Query(
    const char* sql, const std::vector<std::string>& parameters) {
  const Status connected = EnsureConnected();
  if (!connected.ok()) return connected;
  return connection_.Execute(sql, parameters);
}

Status PostgresClusterLink::InTransaction(const std::function<Status()>& steps) {
  Result<Rows> begun = Query("BEGIN", {});
  if (!begun.ok()) return begun.status();
  Status done = connection_.Execute(kTakeWriteLock).status();
  if (done.ok()) done = steps();
  if (done.ok()) done = connection_.Execute("COMMIT").status();
  if (done.ok() || !connection_.is_connected()) return done;
  if (!connection_.Execute("ROLLBACK").ok()) connection_.Close();
  return done;
}

Status PostgresClusterLink::Register(const store::InstanceRecord& instance, bool replaces_node,
                                     const std::string& replaces_id) {
  own_ids_.push_front(instance.id);
  if (own_ids_.size() > kRememberedIds) own_ids_.pop_back();
  return InTransaction([&] {
    Result<Rows> step =
        connection_.Execute("DELETE FROM daemon_instance WHERE id = $1 OR (node = $2 AND $3 = '1')",
                            {replaces_id, instance.node, replaces_node ? "1" : "0"});
    if (!step.ok()) return step.status();
    step = connection_.Execute(kAddMissingClaims);
    if (!step.ok()) return step.status();
    return connection_
        .Execute(kAddInstance.c_str(),
                 {instance.id, instance.node, instance.host, std::to_string(instance.pid),
                  instance.version, Seconds(settings_.lease_ms)})
        .status();
  });
}

Result<bool> PostgresClusterLink::Renew(const std::string& instance_id) {
  const Result<Rows> renewed = Query(kRenew.c_str(), {instance_id, Seconds(settings_.lease_ms)});
  if (!renewed.ok()) return renewed.status();
  return !renewed->empty();
}

Result<std::vector<std::string>> PostgresClusterLink::RemoveExpired(
    const std::string& instance_id) {
  std::vector<std::string> nodes;
  const Result<Rows> any = Query(kAnyExpired.c_str(), {instance_id});
  if (!any.ok()) return any.status();
  if (any->empty()) return nodes;
  const Status removed = InTransaction([&] {
    const Result<Rows> rows = connection_.Execute(kRemoveExpired.c_str(), {instance_id});
    if (!rows.ok()) return rows.status();
    for (const BoundedConnection::Row& row : *rows) nodes.push_back(Text(row[0]));
    return Status::Ok();
  });
  if (!removed.ok()) return removed;
  return nodes;
}

Result<std::vector<store::ClaimedRun>> PostgresClusterLink::ClaimOrphans(
    const std::string& instance_id, std::size_t limit) {
  std::vector<store::ClaimedRun> runs;
  const Result<Rows> any = Query(kAnyOrphan, {});
  if (!any.ok()) return any.status();
  if (any->empty()) return runs;
  const Status claimed = InTransaction([&] {
    // Nobody removes an instance without the lock that is held here.
    Result<Rows> rows =
        connection_.Execute("SELECT 1 FROM daemon_instance WHERE id = $1", {instance_id});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return Status(Code::kFailedPrecondition, "the instance is not there");
    rows = connection_.Execute(kClaim, {instance_id, std::to_string(limit)});
    if (!rows.ok()) return rows.status();
    runs = ClaimedRuns(*rows);
    return Status::Ok();
  });
  if (!claimed.ok()) return claimed;
  return runs;
}

Result<std::vector<store::ClaimedRun>> PostgresClusterLink::Claims(const std::string& instance_id) {
  const Result<Rows> rows = Query(
      "SELECT r.id, c.cancel_requested FROM run_claim c JOIN run r ON r.number = c.run_number"
      " WHERE c.instance_id = $1 ORDER BY r.number",
      {instance_id});
  if (!rows.ok()) return rows.status();
  return ClaimedRuns(*rows);
}

Result<std::vector<store::RunPosition>> PostgresClusterLink::Positions(
    const std::string& instance_id, std::int64_t after_number, std::size_t limit) {
  const Result<Rows> rows =
      Query(kPositions, {instance_id, std::to_string(after_number), std::to_string(limit)});
  if (!rows.ok()) return rows.status();
  std::vector<store::RunPosition> positions;
  for (const BoundedConnection::Row& row : *rows) {
    store::RunPosition position;
    position.run_number = Number(row[0]);
    position.run_id = Text(row[1]);
    position.last_seq = Number(row[2]);
    position.has_ended = IsTrue(row[3]);
    position.is_own = IsTrue(row[4]);
    positions.push_back(std::move(position));
  }
  return positions;
}

Result<std::int64_t> PostgresClusterLink::LastRunNumber() {
  const Result<Rows> rows = Query("SELECT COALESCE(MAX(number), 0) FROM run", {});
  if (!rows.ok()) return rows.status();
  return Number((*rows)[0][0]);
}

Status PostgresClusterLink::Leave(const std::string& instance_id) {
  return InTransaction([&] {
    const Result<Rows> removed =
        connection_.Execute("DELETE FROM daemon_instance WHERE id = $1", {instance_id});
    if (!removed.ok()) return removed.status();
    return connection_.Execute("NOTIFY synapps_orphans").status();
  });
}

Result<store::ClusterNotices> PostgresClusterLink::Wait(std::int64_t limit_ms) {
  const Status connected = EnsureConnected();
  auto received = connection_.Wait(connected.ok() && connected_anew_ ? 0 : limit_ms);
  if (!connected.ok()) return connected;
  if (!received.ok()) return received.status();
  store::ClusterNotices notices;
  notices.connected_anew = connected_anew_;
  connected_anew_ = false;
  for (const BoundedConnection::Notification& notification : *received) {
    if (notification.channel == "synapps_runs") {
      // Somebody else's text on our channel says nothing about runs.
      store::ReadRunNotices(notification.payload, own_ids_, &notices.runs);
    } else if (notification.channel == "synapps_cancel") {
      notices.cancels.push_back(notification.payload);
    } else if (notification.channel == "synapps_orphans") {
      notices.has_orphans = true;
    } else if (notification.channel == "synapps_applets") {
      if (!IsOneOf(notification.payload, own_ids_)) notices.applets_changed = true;
    } else if (notification.channel == "synapps_access") {
      if (!IsOneOf(notification.payload, own_ids_)) notices.access_changed = true;
    }
  }
  return notices;
}

}  // namespace pgsql
}  // namespace synappsd
