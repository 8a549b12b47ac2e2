#include "runtime/sqlite_store.h"

#include <odb/sqlite/transaction.hxx>
#include <utility>

#include "repository/applet_state_repository.h"
#include "repository/flow_repository.h"
#include "repository/run_repository.h"
#include "repository/tally.h"
#include "repository/value_repository.h"
#include "sqlite/connections.h"
#include "sqlite/error.h"

namespace synappsd {
namespace store {

namespace {

sqlite::ConnectionSettings Settings(const StoreOptions& options, const std::string& path) {
  sqlite::ConnectionSettings settings;
  settings.path = path;
  settings.busy_timeout_ms = options.busy_timeout_ms;
  settings.synchronous_full = options.synchronous_full;
  return settings;
}

sqlite::ConnectionSettings ReadSettings(const StoreOptions& options, const std::string& path) {
  sqlite::ConnectionSettings settings = Settings(options, path);
  settings.max_connections = options.readers;
  settings.write_ahead_log = false;  // the writer has set it, and the file remembers
  settings.query_only = true;
  return settings;
}

}  // namespace

SqliteStore::SqliteStore(const StoreOptions& options, const std::string& path,
                         std::unique_ptr<sqlite::LockFile> lock)
    : max_page_bytes_(options.max_page_bytes),
      lock_(std::move(lock)),
      write_database_(sqlite::OpenDatabase(Settings(options, path))),
      read_database_(sqlite::OpenDatabase(ReadSettings(options, path))),
      writer_(*write_database_, {options.max_queued_writes, options.max_group}, options.alarm),
      readers_("store-read", options.readers, options.max_queued_reads),
      refusals_("store-refuse", 1, SIZE_MAX) {}

SqliteStore::~SqliteStore() { Close(); }

// -- The two ways to the database
// ------------------------------------------------------------------

template <typename T, typename Query>
Result<T> SqliteStore::ReadNow(const Query& query) {
  try {
    odb::sqlite::transaction transaction(read_database_->begin());
    Result<T> result = query(*read_database_);
    transaction.commit();
    return result;
  } catch (...) {
    return sqlite::StatusOfCurrentException();
  }
}

template <typename T, typename Query>
void SqliteStore::Read(Query query, Callback<T> done) {
  const bool taken =
      readers_.Post([this, query = std::move(query), done] { done(ReadNow<T>(query)); });
  if (!taken) Refuse(std::move(done));
}

void SqliteStore::Write(GroupWriter::Apply apply, Done done) {
  if (!writer_.Post(std::move(apply), done)) Refuse(std::move(done));
}

void SqliteStore::Refuse(Done answer) {
  const Status busy(Code::kUnavailable, "database is busy");
  if (refusals_.Post([answer, busy] { answer(busy); })) return;
  answer(Status(Code::kUnavailable, "database is closed"));
}

// -- Flows
// -----------------------------------------------------------------------------------------

void SqliteStore::PutFlow(FlowRecord flow, Done done) {
  Write([flow = std::move(flow)](
            odb::database& database) { return FlowRepository(database).Put(flow); },
        std::move(done));
}

void SqliteStore::GetFlow(std::string id, Callback<FlowRecord> done) {
  Read<FlowRecord>(
      [id = std::move(id)](odb::database& database) { return FlowRepository(database).Get(id); },
      std::move(done));
}

void SqliteStore::DeleteFlow(std::string id, Done done) {
  Write(
      [id = std::move(id)](odb::database& database) { return FlowRepository(database).Delete(id); },
      std::move(done));
}

void SqliteStore::ListFlows(std::uint64_t offset, std::size_t limit,
                            Callback<Page<FlowRecord>> done) {
  Read<Page<FlowRecord>>(
      [offset, limit, max_bytes = max_page_bytes_](odb::database& database) {
        return FlowRepository(database).List(offset, limit, max_bytes);
      },
      std::move(done));
}

// -- Runs
// ------------------------------------------------------------------------------------------

void SqliteStore::GetRun(std::string id, Callback<RunRecord> done) {
  Read<RunRecord>(
      [id = std::move(id)](odb::database& database) { return RunRepository(database).Get(id); },
      std::move(done));
}

void SqliteStore::ListRuns(RunQuery query, Callback<Page<RunRecord>> done) {
  Read<Page<RunRecord>>(
      [query = std::move(query), max_bytes = max_page_bytes_](odb::database& database) {
        return RunRepository(database).List(query, max_bytes);
      },
      std::move(done));
}

void SqliteStore::ListNodeRuns(std::string run_id, Callback<std::vector<NodeRunRecord>> done) {
  Read<std::vector<NodeRunRecord>>(
      [run_id = std::move(run_id)](odb::database& database) {
        return RunRepository(database).NodeRuns(run_id);
      },
      std::move(done));
}

void SqliteStore::ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                             Callback<std::vector<EventRecord>> done) {
  Read<std::vector<EventRecord>>(
      [run_id = std::move(run_id), after_seq, limit](odb::database& database) {
        return RunRepository(database).Events(run_id, after_seq, limit);
      },
      std::move(done));
}

void SqliteStore::Commit(RunTransaction transaction, Done done) {
  Write(
      [transaction = std::move(transaction)](odb::database& database) {
        const Status status = RunRepository(database).Apply(transaction);
        if (status.ok()) ValueRepository(database).Apply(transaction.store_writes);
        return status;
      },
      std::move(done));
}

void SqliteStore::ListUnfinishedRuns(Callback<std::vector<std::string>> done) {
  Read<std::vector<std::string>>(
      [](odb::database& database) { return RunRepository(database).UnfinishedIds(); },
      std::move(done));
}

void SqliteStore::GetUnfinishedRun(std::string id, Callback<UnfinishedRun> done) {
  Read<UnfinishedRun>(
      [id = std::move(id)](odb::database& database) {
        return RunRepository(database).Unfinished(id);
      },
      std::move(done));
}

void SqliteStore::GetRunChanges(std::string run_id, std::int64_t after_seq, std::size_t limit,
                                Callback<RunChanges> done) {
  Read<RunChanges>(
      [run_id = std::move(run_id), after_seq, limit](odb::database& database) {
        return RunRepository(database).Changes(run_id, after_seq, limit);
      },
      std::move(done));
}

void SqliteStore::RequestCancel(std::string run_id, Done done) {
  Write([run_id = std::move(run_id)](
            odb::database& database) { return RunRepository(database).RequestCancel(run_id); },
        std::move(done));
}

// -- Values
// ----------------------------------------------------------------------------------------

void SqliteStore::GetValue(std::string package, std::string name_space, std::string key,
                           Callback<StoredValue> done) {
  Read<StoredValue>(
      [package = std::move(package), name_space = std::move(name_space),
       key = std::move(key)](odb::database& database) {
        return ValueRepository(database).Get(package, name_space, key);
      },
      std::move(done));
}

void SqliteStore::ListValues(ValueQuery query, Callback<std::vector<StoredValue>> done) {
  Read<std::vector<StoredValue>>(
      [query = std::move(query)](odb::database& database) {
        return ValueRepository(database).List(query);
      },
      std::move(done));
}

void SqliteStore::WriteValues(std::vector<StoreWrite> writes, Done done) {
  Write(
      [writes = std::move(writes)](odb::database& database) {
        ValueRepository(database).Apply(writes);
        return Status::Ok();
      },
      std::move(done));
}

// -- Applet states
// ----------------------------------------------------------------------------------

void SqliteStore::ListAppletStates(Callback<std::vector<AppletStateRecord>> done) {
  Read<std::vector<AppletStateRecord>>(
      [](odb::database& database) { return AppletStateRepository(database).List(); },
      std::move(done));
}

void SqliteStore::ChangeAppletState(AppletStateChange change, Done done) {
  Write([change = std::move(change)](
            odb::database& database) { return AppletStateRepository(database).Apply(change); },
        std::move(done));
}

// -- Life
// ------------------------------------------------------------------------------------------

void SqliteStore::Ping(Done done) {
  const auto read = [this, done](Status written) {
    if (!written.ok()) return done(written);
    Read<std::uint64_t>(
        [](odb::database& database) { return Tally(database, "pings").Locate(0, false).total; },
        [done](Result<std::uint64_t> pings) { done(pings.status()); });
  };
  Write(
      [](odb::database& database) {
        Tally(database, "pings").Add(0);
        return Status::Ok();
      },
      read);
}

void SqliteStore::Close() {
  writer_.Stop();
  readers_.Stop();
  refusals_.Stop();
  read_database_.reset();
  write_database_.reset();
  lock_.reset();
}

}  // namespace store
}  // namespace synappsd
