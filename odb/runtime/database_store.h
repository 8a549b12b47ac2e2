// DatabaseStore: the Store over a database. Calls become reads on an executor, a connection for
// each of its threads, or writes of the group writer; what rows they touch is the repositories',
// what database that is the backend's.
#ifndef SYNAPPSD_RUNTIME_DATABASE_STORE_H_
#define SYNAPPSD_RUNTIME_DATABASE_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "base/executor.h"
#include "runtime/backend.h"
#include "runtime/group_writer.h"
#include "store/store.h"

namespace synappsd {
namespace store {

class DatabaseStore : public Store {
 public:
  // `committer` is the backend's.
  DatabaseStore(const StoreOptions& options, std::unique_ptr<Backend> backend,
                std::unique_ptr<GroupCommitter> committer);
  ~DatabaseStore() override;

  void PutFlow(FlowRecord flow, Done done) override;
  void GetFlow(std::string id, Callback<FlowRecord> done) override;
  void DeleteFlow(std::string id, Done done) override;
  void ListFlows(std::uint64_t offset, std::size_t limit, Callback<Page<FlowRecord>> done) override;

  void GetRun(std::string id, Callback<RunRecord> done) override;
  void ListRuns(RunQuery query, Callback<Page<RunRecord>> done) override;
  void ListNodeRuns(std::string run_id, Callback<std::vector<NodeRunRecord>> done) override;
  void ListEvents(std::string run_id, std::int64_t after_seq, std::size_t limit,
                  Callback<std::vector<EventRecord>> done) override;
  void Commit(RunTransaction transaction, Done done) override;
  void ListUnfinishedRuns(Callback<std::vector<std::string>> done) override;
  void GetUnfinishedRun(std::string id, Callback<UnfinishedRun> done) override;
  void GetRunChanges(std::string run_id, std::int64_t after_seq, std::size_t limit,
                     Callback<RunChanges> done) override;
  void RequestCancel(std::string run_id, Done done) override;

  void GetValue(std::string package, std::string name_space, std::string key,
                Callback<StoredValue> done) override;
  void ListValues(ValueQuery query, Callback<std::vector<StoredValue>> done) override;
  void WriteValues(std::vector<StoreWrite> writes, Done done) override;

  void ListAppletStates(Callback<std::vector<AppletStateRecord>> done) override;
  void ChangeAppletState(AppletStateChange change, Done done) override;

  void ListApiKeys(Callback<std::vector<ApiKeyRecord>> done) override;
  void CreateApiKey(ApiKeyRecord key, Done done) override;
  void RevokeApiKey(std::string id, double time, Done done) override;
  void DeleteApiKey(std::string id, Done done) override;
  void TouchApiKeys(std::vector<ApiKeyUse> uses, Done done) override;

  void AppendAudit(std::vector<AuditRecord> entries, Done done) override;
  void ListAudit(AuditQuery query, Callback<std::vector<AuditRecord>> done) override;
  void DeleteAuditBefore(double time, std::size_t limit, Callback<std::size_t> done) override;

  void ListSecrets(Callback<std::vector<SecretRecord>> done) override;
  void PutSecret(SecretRecord secret, Done done) override;
  void DeleteSecret(std::string name, Done done) override;
  void ResealSecrets(std::vector<SecretRecord> secrets, Done done) override;

  void ListUsage(UsageQuery query, Callback<std::vector<UsageRecord>> done) override;

  std::unique_ptr<ClusterLink> OpenClusterLink(const ClusterLinkSettings& settings) override;
  void WriteAs(std::string instance_id) override;
  StoreLoad Load() const override;
  void Ping(Done done) override;
  void Close() override;

 private:
  // query(database) runs in a read transaction and gives a T or a Result<T>.
  template <typename T, typename Query>
  void Read(Query query, Callback<T> done);
  template <typename T, typename Query>
  Result<T> ReadNow(const Query& query);
  void Write(Apply apply, Done done);
  // change(database) gives a Status; other daemons are told that keys or secrets have changed.
  template <typename Change>
  void WriteAccess(Change change, Done done);
  // Calls `answer` with the reason why a call was not taken, on a thread of the store.
  void Refuse(StoreObserver::Queue queue, Done answer);

  const std::size_t max_page_bytes_;
  StoreObserver* const observer_;  // null: nobody is told
  std::unique_ptr<Backend> backend_;
  GroupWriter writer_;
  Executor readers_;
  // Only for answers to calls that were not taken: each is one quick callback, and callers have no
  // more of them than calls, so it has no bound of its own.
  Executor refusals_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_RUNTIME_DATABASE_STORE_H_
