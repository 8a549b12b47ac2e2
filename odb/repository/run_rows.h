// Runs, node runs and events: from records to rows and back.
#ifndef SYNAPPSD_REPOSITORY_RUN_ROWS_H_
#define SYNAPPSD_REPOSITORY_RUN_ROWS_H_

#include <cstdint>
#include <string>

#include "entity/run.hxx"
#include "store/records.h"

namespace synappsd {
namespace store {

// `results` stay NULL until the run has ended.
entity::Run RowOf(const RunRecord& run, std::int64_t number);
// Results of a run that has not ended are left "{}".
RunRecord RecordOf(entity::Run row);

entity::NodeRun RowOf(const NodeRunRecord& node_run, std::int64_t run_number);
NodeRunRecord RecordOf(entity::NodeRun row, const std::string& run_id);

entity::RunEvent RowOf(const EventRecord& event, std::int64_t run_number);
EventRecord RecordOf(entity::RunEvent row, const std::string& run_id);

// Adds `"node id":{"type":...,"output":...}` to *results, which is a JSON object.
void AddResult(const entity::NodeResult& result, std::string* results);

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_RUN_ROWS_H_
