// Runs in the database: their rows, node runs, events. Every call runs in the caller's transaction;
// failures of the database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_RUN_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_RUN_REPOSITORY_H_

#include <cstddef>
#include <cstdint>
#include <odb/forward.hxx>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "repository/page_budget.h"
#include "store/store.h"

namespace synappsd {
namespace store {

namespace entity {
struct Run;
}

class RunRepository {
 public:
  // `instance_id`: who claims the runs that are created; "": runs are not claimed in this database.
  explicit RunRepository(odb::database& database, std::string instance_id = std::string())
      : database_(database), instance_id_(std::move(instance_id)) {}

  // Everything of the transaction but its store_writes.
  Status Apply(const RunTransaction& transaction);

  Result<RunRecord> Get(const std::string& id);
  // OUT_OF_RANGE: the page would hold more than `max_bytes`.
  Result<Page<RunRecord>> List(const RunQuery& query, std::size_t max_bytes);
  Result<std::vector<NodeRunRecord>> NodeRuns(const std::string& run_id);
  Result<std::vector<EventRecord>> Events(const std::string& run_id, std::int64_t after_seq,
                                          std::size_t limit);
  std::vector<std::string> UnfinishedIds();
  Result<UnfinishedRun> Unfinished(const std::string& id);
  Result<RunChanges> Changes(const std::string& run_id, std::int64_t after_seq, std::size_t limit);
  // What Apply() has just added to the run's log. REQUIRES: the transaction has events.
  RunNotice NoticeOf(const RunTransaction& transaction) const;
  // NOT_FOUND: nobody has claimed the run.
  Status RequestCancel(const std::string& run_id);

 private:
  Status Create(const RunTransaction::NewRun& run);
  Status Update(const RunRecord& run);
  Status PutNodeRuns(const std::vector<NodeRunRecord>& node_runs);
  Status AppendEvents(const std::vector<EventRecord>& events);
  Result<std::int64_t> NumberOf(const std::string& run_id);
  // With the results of runs that have not ended, as far as the budget goes.
  std::vector<RunRecord> Records(std::vector<entity::Run> rows, PageBudget* budget);

  odb::database& database_;
  const std::string instance_id_;
  std::unordered_map<std::string, std::int64_t> numbers_;  // of the runs seen so far
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_RUN_REPOSITORY_H_
