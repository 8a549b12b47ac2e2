#include "runtime/database_store.h"

#include <odb/database.hxx>
#include <odb/transaction.hxx>
#include <utility>

#include "repository/api_key_repository.h"
#include "repository/applet_state_repository.h"
#include "repository/audit_repository.h"
#include "repository/flow_repository.h"
#include "repository/run_repository.h"
#include "repository/secret_repository.h"
#include "repository/tally.h"
#include "repository/usage_repository.h"
#include "repository/value_repository.h"

namespace synappsd {
namespace store {

namespace {

// A connection that a restart of the server ends in the middle of a read is one failure; the next
// may find the server still starting.
constexpr int kMaxReadAttempts = 3;

}  // namespace

DatabaseStore::DatabaseStore(const StoreOptions& options, std::unique_ptr<Backend> backend,
                             std::unique_ptr<GroupCommitter> committer)
    : max_page_bytes_(options.max_page_bytes),
      observer_(options.observer),
      backend_(std::move(backend)),
      writer_(std::move(committer), {options.max_queued_writes, options.max_group},
              options.observer),
      readers_("store-read", options.readers, options.max_queued_reads),
      refusals_("store-refuse", 1, SIZE_MAX) {
  writer_.WriteAs(backend_->instance_id());
}

DatabaseStore::~DatabaseStore() { Close(); }

// -- The two ways to the database
// ------------------------------------------------------------------

template <typename T, typename Query>
Result<T> DatabaseStore::ReadNow(const Query& query) {
  for (int attempt = 1;; ++attempt) {
    try {
      odb::transaction transaction(backend_->readers().begin());
      Result<T> result = query(backend_->readers());
      transaction.commit();
      return result;
    } catch (...) {
      const DatabaseFailure failure = backend_->FailureOfCurrentException();
      if (!failure.try_again || attempt == kMaxReadAttempts) return failure.status;
    }
  }
}

template <typename T, typename Query>
void DatabaseStore::Read(Query query, Callback<T> done) {
  const bool taken = readers_.Post([this, query = std::move(query), done] {
    Result<T> result = ReadNow<T>(query);
    if (observer_ != nullptr && !result.ok()) observer_->OnFailure(result.status().code());
    done(std::move(result));
  });
  if (!taken) Refuse(StoreObserver::Queue::kReads, std::move(done));
}

void DatabaseStore::Write(Apply apply, Done done) {
  if (!writer_.Post(std::move(apply), done)) Refuse(StoreObserver::Queue::kWrites, std::move(done));
}

template <typename Change>
void DatabaseStore::WriteAccess(Change change, Done done) {
  Write(
      [change = std::move(change)](odb::database& database, WriteContext* context) {
        const Status status = change(database);
        context->tells.access_changed = context->tells.access_changed || status.ok();
        return status;
      },
      std::move(done));
}

void DatabaseStore::Refuse(StoreObserver::Queue queue, Done answer) {
  if (observer_ != nullptr) observer_->OnRefused(queue);
  const Status busy(Code::kUnavailable, "database is busy");
  if (refusals_.Post([answer, busy] { answer(busy); })) return;
  answer(Status(Code::kUnavailable, "database is closed"));
}

// -- Flows
// -----------------------------------------------------------------------------------------

void DatabaseStore::PutFlow(FlowRecord flow, Done done) {
  Write([flow = std::move(flow)](odb::database& database,
                                 WriteContext*) { return FlowRepository(database).Put(flow); },
        std::move(done));
}

void DatabaseStore::GetFlow(std::string id, Callback<FlowRecord> done) {
  Read<FlowRecord>(
      [id = std::move(id)](odb::database& database) { return FlowRepository(database).Get(id); },
      std::move(done));
}

void DatabaseStore::DeleteFlow(std::string id, Done done) {
  Write([id = std::move(id)](odb::database& database,
                             WriteContext*) { return FlowRepository(database).Delete(id); },
        std::move(done));
}

void DatabaseStore::ListFlows(std::uint64_t offset, std::size_t limit,
                              Callback<Page<FlowRecord>> done) {
  Read<Page<FlowRecord>>(
      [offset, limit, max_bytes = max_page_bytes_](odb::database& database) {
        return FlowRepository(database).List(offset, limit, max_bytes);
      },
      std::move(done));
}

// -- Runs
// ------------------------------------------------------------------------------------------

void DatabaseStore::GetRun(std::string id, Callback<RunRecord> done) {
  Read<RunRecord>(
      [id = std::move(id)](odb::database& database) { return RunRepository(database).Get(id); },
      std::move(done));
}

void DatabaseStore::ListRuns(RunQuery query, Callback<Page<RunRecord>> done) {
  Read<Page<RunRecord>>(
      [query = std::move(query), max_bytes = max_page_bytes_](odb::database& database) {
        return RunRepository(database).List(query, max_bytes);
      },
      std::move(done));
}

void DatabaseStore::ListNodeRuns(std::string run_id, Callback<std::vector<NodeRunRecord>> done) {
  Read<std::vector<NodeRunRecord>>(
      [run_id = std::move(run_id)](odb::database& database) {
        return RunRepository(database).NodeRuns(run_id);
      },
      std::move(done));
}

void DatabaseStore::ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                               Callback<std::vector<EventRecord>> done) {
  Read<std::vector<EventRecord>>(
      [run_id = std::move(run_id), after_seq, limit](odb::database& database) {
        return RunRepository(database).Events(run_id, after_seq, limit);
      },
      std::move(done));
}

void DatabaseStore::Commit(RunTransaction transaction, Done done) {
  Write(
      [transaction = std::move(transaction)](odb::database& database, WriteContext* context) {
        RunRepository runs(database, context->author);
        const Status status = runs.Apply(transaction);
        if (!status.ok()) return status;
        ValueRepository(database).Apply(transaction.store_writes);
        if (!transaction.events.empty()) context->tells.runs.push_back(runs.NoticeOf(transaction));
        return status;
      },
      std::move(done));
}

void DatabaseStore::ListUnfinishedRuns(Callback<std::vector<std::string>> done) {
  Read<std::vector<std::string>>(
      [](odb::database& database) { return RunRepository(database).UnfinishedIds(); },
      std::move(done));
}

void DatabaseStore::GetUnfinishedRun(std::string id, Callback<UnfinishedRun> done) {
  Read<UnfinishedRun>(
      [id = std::move(id)](odb::database& database) {
        return RunRepository(database).Unfinished(id);
      },
      std::move(done));
}

void DatabaseStore::GetRunChanges(std::string run_id, std::int64_t after_seq, std::size_t limit,
                                  Callback<RunChanges> done) {
  Read<RunChanges>(
      [run_id = std::move(run_id), after_seq, limit](odb::database& database) {
        return RunRepository(database).Changes(run_id, after_seq, limit);
      },
      std::move(done));
}

void DatabaseStore::RequestCancel(std::string run_id, Done done) {
  Write(
      [run_id = std::move(run_id)](odb::database& database, WriteContext* context) {
        const Status status = RunRepository(database).RequestCancel(run_id);
        if (status.ok()) context->tells.cancels.push_back(run_id);
        return status;
      },
      std::move(done));
}

// -- Values
// ----------------------------------------------------------------------------------------

void DatabaseStore::GetValue(std::string package, std::string name_space, std::string key,
                             Callback<StoredValue> done) {
  Read<StoredValue>(
      [package = std::move(package), name_space = std::move(name_space),
       key = std::move(key)](odb::database& database) {
        return ValueRepository(database).Get(package, name_space, key);
      },
      std::move(done));
}

void DatabaseStore::ListValues(ValueQuery query, Callback<std::vector<StoredValue>> done) {
  Read<std::vector<StoredValue>>(
      [query = std::move(query)](odb::database& database) {
        return ValueRepository(database).List(query);
      },
      std::move(done));
}

void DatabaseStore::WriteValues(std::vector<StoreWrite> writes, Done done) {
  Write(
      [writes = std::move(writes)](odb::database& database, WriteContext*) {
        ValueRepository(database).Apply(writes);
        return Status::Ok();
      },
      std::move(done));
}

// -- Applet states
// ----------------------------------------------------------------------------------

void DatabaseStore::ListAppletStates(Callback<std::vector<AppletStateRecord>> done) {
  Read<std::vector<AppletStateRecord>>(
      [](odb::database& database) { return AppletStateRepository(database).List(); },
      std::move(done));
}

void DatabaseStore::ChangeAppletState(AppletStateChange change, Done done) {
  Write(
      [change = std::move(change)](odb::database& database, WriteContext* context) {
        const Status status = AppletStateRepository(database).Apply(change);
        context->tells.applets_changed = context->tells.applets_changed || status.ok();
        return status;
      },
      std::move(done));
}

// -- Keys
// ------------------------------------------------------------------------------------------

void DatabaseStore::ListApiKeys(Callback<std::vector<ApiKeyRecord>> done) {
  Read<std::vector<ApiKeyRecord>>(
      [](odb::database& database) { return ApiKeyRepository(database).List(); }, std::move(done));
}

void DatabaseStore::CreateApiKey(ApiKeyRecord key, Done done) {
  WriteAccess([key = std::move(key)](
                  odb::database& database) { return ApiKeyRepository(database).Create(key); },
              std::move(done));
}

void DatabaseStore::RevokeApiKey(std::string id, double time, Done done) {
  WriteAccess([id = std::move(id), time](
                  odb::database& database) { return ApiKeyRepository(database).Revoke(id, time); },
              std::move(done));
}

void DatabaseStore::DeleteApiKey(std::string id, Done done) {
  WriteAccess([id = std::move(id)](
                  odb::database& database) { return ApiKeyRepository(database).Delete(id); },
              std::move(done));
}

void DatabaseStore::TouchApiKeys(std::vector<ApiKeyUse> uses, Done done) {
  Write(
      [uses = std::move(uses)](odb::database& database, WriteContext*) {
        ApiKeyRepository(database).Touch(uses);
        return Status::Ok();
      },
      std::move(done));
}

// -- The audit log
// ---------------------------------------------------------------------------------

void DatabaseStore::AppendAudit(std::vector<AuditRecord> entries, Done done) {
  Write(
      [entries = std::move(entries)](odb::database& database, WriteContext*) {
        AuditRepository(database).Append(entries);
        return Status::Ok();
      },
      std::move(done));
}

void DatabaseStore::ListAudit(AuditQuery query, Callback<std::vector<AuditRecord>> done) {
  Read<std::vector<AuditRecord>>(
      [query = std::move(query)](odb::database& database) {
        return AuditRepository(database).List(query);
      },
      std::move(done));
}

void DatabaseStore::DeleteAuditBefore(double time, std::size_t limit, Callback<std::size_t> done) {
  const auto deleted = std::make_shared<std::size_t>(0);
  Write(
      [time, limit, deleted](odb::database& database, WriteContext*) {
        *deleted = AuditRepository(database).DeleteBefore(time, limit);
        return Status::Ok();
      },
      [deleted, done](Status status) {
        done(status.ok() ? Result<std::size_t>(*deleted) : Result<std::size_t>(status));
      });
}

// -- Secrets
// ---------------------------------------------------------------------------------------

void DatabaseStore::ListSecrets(Callback<std::vector<SecretRecord>> done) {
  Read<std::vector<SecretRecord>>(
      [](odb::database& database) { return SecretRepository(database).List(); }, std::move(done));
}

void DatabaseStore::PutSecret(SecretRecord secret, Done done) {
  WriteAccess([secret = std::move(secret)](
                  odb::database& database) { return SecretRepository(database).Put(secret); },
              std::move(done));
}

void DatabaseStore::DeleteSecret(std::string name, Done done) {
  WriteAccess([name = std::move(name)](
                  odb::database& database) { return SecretRepository(database).Delete(name); },
              std::move(done));
}

void DatabaseStore::ResealSecrets(std::vector<SecretRecord> secrets, Done done) {
  WriteAccess([secrets = std::move(secrets)](
                  odb::database& database) { return SecretRepository(database).Reseal(secrets); },
              std::move(done));
}

// -- Usage
// -----------------------------------------------------------------------------------------

void DatabaseStore::ListUsage(UsageQuery query, Callback<std::vector<UsageRecord>> done) {
  Read<std::vector<UsageRecord>>(
      [query = std::move(query)](odb::database& database) {
        return UsageRepository(database).List(query);
      },
      std::move(done));
}

// -- Life
// ------------------------------------------------------------------------------------------

std::unique_ptr<ClusterLink> DatabaseStore::OpenClusterLink(const ClusterLinkSettings& settings) {
  return backend_->OpenClusterLink(settings);
}

void DatabaseStore::WriteAs(std::string instance_id) { writer_.WriteAs(instance_id); }

StoreLoad DatabaseStore::Load() const { return {readers_.queued(), writer_.queued()}; }

void DatabaseStore::Ping(Done done) {
  const auto read = [this, done](Status written) {
    if (!written.ok()) return done(written);
    Read<std::uint64_t>(
        [](odb::database& database) { return Tally(database, "pings").Locate(0, false).total; },
        [done](Result<std::uint64_t> pings) { done(pings.status()); });
  };
  Write(
      [](odb::database& database, WriteContext*) {
        Tally(database, "pings").Add(0);
        return Status::Ok();
      },
      read);
}

void DatabaseStore::Close() {
  writer_.Stop();
  readers_.Stop();
  refusals_.Stop();
  backend_.reset();
}

}  // namespace store
}  // namespace synappsd
