// Store: flows, runs, applets' values and states, and who uses them, in a database. The only way to
// it for the rest of the host.
//
// Everything is asynchronous: a call returns at once, its callback comes exactly once, on one of
// the store's threads (never from inside the call), and must not block: it hands on. Reads run in
// parallel; writes go through one writer that commits those waiting together (group commit): a
// callback with OK means durable. Queues are bounded; at the bound a call fails with UNAVAILABLE
// "database is busy". Errors are: NOT_FOUND, INVALID_ARGUMENT, UNAVAILABLE (locked, disk full,
// server away: try again; of a write nothing has happened), DATA_LOSS (corrupt), INTERNAL; and
// UNKNOWN, at Close() only, for a write during whose commit the server went away. A read begun
// after a write's callback sees that write.
//
// C++14, like records.h.
#ifndef SYNAPPSD_STORE_STORE_H_
#define SYNAPPSD_STORE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/access.h"
#include "store/cluster.h"
#include "store/database_url.h"
#include "store/records.h"

namespace synappsd {
namespace store {

template <typename T>
struct Page {
  std::vector<T> items;
  std::uint64_t total = 0;  // of all pages
};

class FlowStore {
 public:
  virtual ~FlowStore() = default;
  // Creates the flow or replaces it whole; a replaced flow keeps its place in the list.
  virtual void PutFlow(FlowRecord flow, Done done) = 0;
  virtual void GetFlow(std::string id, Callback<FlowRecord> done) = 0;
  virtual void DeleteFlow(std::string id, Done done) = 0;  // its runs stay, flow_id unchanged
  // Whole flows in order of creation, `limit` of them after the first `offset`. OUT_OF_RANGE: they
  // have more than max_page_bytes together; a single one never has.
  virtual void ListFlows(std::uint64_t offset, std::size_t limit,
                         Callback<Page<FlowRecord>> done) = 0;
};

struct RunQuery {
  std::uint64_t offset = 0;
  std::size_t limit = 20;
  bool newest_first = false;     // in the order they were created in; the default is oldest first
  Optional<std::string> status;  // only these
  Optional<std::string> flow_id;
};

// What the engine changes at one step: all of it or nothing, in the order of the members. A run or
// an event that exists already is INVALID_ARGUMENT, a run that does not is NOT_FOUND, a run over
// its charge's limit is RESOURCE_EXHAUSTED.
struct RunTransaction {
  struct NewRun {
    RunRecord run;
    std::string graph;  // JSON: the flow as it was when the run began, for resuming
    Optional<RunCharge> charge;
  };
  Optional<NewRun> create;
  // By id. `results` are written only when end_time is set; flow_id stays what it was at creation.
  Optional<RunRecord> update;
  std::vector<NodeRunRecord> node_runs;  // inserted or replaced by key
  std::vector<EventRecord> events;
  std::vector<StoreWrite> store_writes;
};

// A run that had not ended when the daemon stopped.
struct UnfinishedRun {
  RunRecord run;      // without results: they are in the node runs
  std::string graph;  // empty: a row of the existing system, which kept none
  std::vector<NodeRunRecord> node_runs;
  std::int64_t last_seq = 0;      // of its events
  bool cancel_requested = false;  // by RequestCancel()
};

// What happened in a run since some event.
struct RunChanges {
  std::vector<EventRecord> events;
  std::vector<NodeRunRecord> node_runs;  // of the nodes that completed with these events
};

class RunStore {
 public:
  virtual ~RunStore() = default;
  virtual void GetRun(std::string id, Callback<RunRecord> done) = 0;
  // OUT_OF_RANGE as for flows.
  virtual void ListRuns(RunQuery query, Callback<Page<RunRecord>> done) = 0;
  // In order of their start.
  virtual void ListNodeRuns(std::string run_id, Callback<std::vector<NodeRunRecord>> done) = 0;
  // Events with seq > after_seq in order, at most `limit`.
  virtual void ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                          Callback<std::vector<EventRecord>> done) = 0;
  virtual void Commit(RunTransaction transaction, Done done) = 0;
  // The ids of those with status "running" or "idle", in the order they were created in.
  virtual void ListUnfinishedRuns(Callback<std::vector<std::string>> done) = 0;
  virtual void GetUnfinishedRun(std::string id, Callback<UnfinishedRun> done) = 0;
  // As ListEvents(), with the results of the nodes they complete.
  virtual void GetRunChanges(std::string run_id, std::int64_t after_seq, std::size_t limit,
                             Callback<RunChanges> done) = 0;
  // Asks the daemon that has claimed the run to cancel it. NOT_FOUND: nobody has: it has ended, or
  // this is a database for one daemon.
  virtual void RequestCancel(std::string run_id, Done done) = 0;
};

struct ValueQuery {
  std::string package;
  std::string name_space;
  std::vector<std::string> any_tag;  // empty: all; else values with at least one of these
  std::string after_key;             // keyset paging: keys greater than this, in order of key
  std::size_t limit = 100;           // at most 1000 are returned
};

class ValueStore {
 public:
  virtual ~ValueStore() = default;
  virtual void GetValue(std::string package, std::string name_space, std::string key,
                        Callback<StoredValue> done) = 0;
  virtual void ListValues(ValueQuery query, Callback<std::vector<StoredValue>> done) = 0;
  // Writes outside a run's transaction, all or nothing, in their order. A put over an existing
  // value keeps its created_time; of equal tags the first counts.
  virtual void WriteValues(std::vector<StoreWrite> writes, Done done) = 0;
};

class AppletStateStore {
 public:
  virtual ~AppletStateStore() = default;
  virtual void ListAppletStates(Callback<std::vector<AppletStateRecord>> done) = 0;  // by package
  // RESOURCE_EXHAUSTED: there are kMaxAppletStates records already.
  virtual void ChangeAppletState(AppletStateChange change, Done done) = 0;
};

// Where the database is a PostgreSQL server.
struct PostgresOptions {
  std::int64_t connect_timeout_ms = 5000;
  std::int64_t statement_timeout_ms = 30000;
  std::int64_t lock_timeout_ms = 5000;  // while another daemon writes
  // Of a transaction whose daemon does nothing: it must not hold the others up.
  std::int64_t idle_in_transaction_timeout_ms = 10000;
  std::int64_t network_timeout_ms = 15000;  // without an answer from the server's machine
  // How long a write is tried again while the server is away, before it fails.
  std::int64_t write_retry_ms = 15000;
  // The store registers itself as an instance whose lease never ends, and can write at once. False:
  // somebody else registers instances, and says by WriteAs() whose writes these are.
  bool registers_itself = true;
};

// What a store has to do, at one moment.
struct StoreLoad {
  std::size_t queued_reads = 0;
  std::size_t queued_writes = 0;
};

// Told how a store's work goes, for metrics. On the store's threads, or inside a call that is not
// taken; must not block.
class StoreObserver {
 public:
  virtual ~StoreObserver() = default;
  virtual void OnGroup(std::size_t writes, double seconds) = 0;  // tried to be committed together
  virtual void OnFailure(
      Code code) = 0;  // of a read or write; also what the caller is to blame for
  enum class Queue { kReads, kWrites };
  virtual void OnRefused(Queue queue) = 0;  // it was full
};

struct StoreOptions {
  DatabaseLocation location;  // a SQLite file is created with mode 0600 if absent
  std::size_t readers = 2;    // connections for reading, a thread each
  std::size_t max_queued_reads = 1024;
  std::size_t max_queued_writes = 4096;
  std::size_t max_group = 256;          // writes in one commit
  std::int64_t busy_timeout_ms = 5000;  // SQLite
  // False: the last commits may be lost, on SQLite at power loss, on PostgreSQL by its crash.
  bool synchronous_full = true;
  PostgresOptions postgres;
  // A page of flows or runs, about: over it a page of more than one item fails.
  std::size_t max_page_bytes = 32U << 20;
  // False: Open() refuses a database with an older schema, or one of the existing system.
  bool migrate = true;
  // A way back from a migration: SQLite's file is copied, of a PostgreSQL database somebody must
  // have made a backup not long ago.
  bool backup_before_migration = true;
  // Told by Open() what it migrated and what could not be carried over; for the log.
  std::function<void(const std::string&)> notice;
  // Told once what an administrator has to mend while writes fail, on the writer's thread.
  std::function<void(const std::string&)> alarm;
  StoreObserver* observer = nullptr;  // must outlive the store; null: nobody is told
};

class Store : public FlowStore,
              public RunStore,
              public ValueStore,
              public AppletStateStore,
              public ApiKeyStore,
              public AuditStore,
              public SecretStore,
              public UsageStore {
 public:
  // Opens the database, creates or migrates its schema, starts the threads. Blocks; once, at start.
  // The error says what to do (newer schema, not a database, no permission, locked).
  static Result<std::unique_ptr<Store>> Open(const StoreOptions& options);

  // A connection to the other daemons on this database, with this lease; null if it is a database
  // for one daemon. Where there are others, nothing can be written before WriteAs().
  virtual std::unique_ptr<ClusterLink> OpenClusterLink(const ClusterLinkSettings& settings) = 0;

  // In whose name writes are made that are begun from now on; "": none, and they are UNAVAILABLE.
  // What was begun in another's name is not committed any more. Any thread. Ignored by a database
  // for one daemon.
  virtual void WriteAs(std::string instance_id) = 0;

  virtual StoreLoad Load() const = 0;

  // A write and a read through the whole path, for health checks.
  virtual void Ping(Done done) = 0;

  // Commits what is queued, answers every callback, joins the threads, and lets go of the
  // database. What a server that is away keeps from being committed fails at once.
  // Idempotent. Not from a callback. A call after it fails with UNAVAILABLE; its callback is the
  // exception to the rule above: it comes from inside the call, there being no thread left.
  virtual void Close() = 0;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_STORE_STORE_H_
