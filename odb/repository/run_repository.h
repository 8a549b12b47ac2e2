// Runs in the database: their rows, node runs, events. Every call runs in the caller's transaction;
// failures of the database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_RUN_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_RUN_REPOSITORY_H_

#include <cstddef>
#include <cstdint>
#include <odb/forward.hxx>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace synappsd {
namespace store {

namespace entity {
struct Run;
}

class RunRepository {
 public:
  explicit RunRepository(odb::database& database) : database_(database) {}

  // Everything of the transaction but its store_writes.
  Status Apply(const RunTransaction& transaction);

  Result<RunRecord> Get(const std::string& id);
  Page<RunRecord> List(const RunQuery& query);
  Result<std::vector<NodeRunRecord>> NodeRuns(const std::string& run_id);
  Result<std::vector<EventRecord>> Events(const std::string& run_id, std::int64_t after_seq,
                                          std::size_t limit);
  std::vector<UnfinishedRun> Unfinished();

 private:
  Status Create(const RunTransaction::NewRun& run);
  Status Update(const RunRecord& run);
  Status PutNodeRuns(const std::vector<NodeRunRecord>& node_runs);
  Status AppendEvents(const std::vector<EventRecord>& events);
  Result<std::int64_t> NumberOf(const std::string& run_id);
  std::vector<RunRecord> Records(std::vector<entity::Run> rows);

  odb::database& database_;
  std::unordered_map<std::string, std::int64_t> numbers_;  // of the runs seen so far
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_RUN_REPOSITORY_H_
