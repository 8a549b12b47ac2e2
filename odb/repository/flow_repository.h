// Flows in the database. Every call runs in the caller's transaction; failures of the database are
// exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_FLOW_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_FLOW_REPOSITORY_H_

#include <cstddef>
#include <cstdint>
#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "base/result.h"
#include "repository/page_budget.h"
#include "store/store.h"

namespace synappsd {
namespace store {

class FlowRepository {
 public:
  explicit FlowRepository(odb::database& database) : database_(database) {}

  Status Put(const FlowRecord& flow);
  Status Delete(const std::string& id);
  Result<FlowRecord> Get(const std::string& id);
  // OUT_OF_RANGE: the page would hold more than `max_bytes`.
  Result<Page<FlowRecord>> List(std::uint64_t offset, std::size_t limit, std::size_t max_bytes);

 private:
  void InsertItems(std::int64_t number, const FlowRecord& flow);
  void DeleteItems(std::int64_t number);
  // Reads nodes and edges of the flows, as far as the budget goes; flows[i] has numbers[i].
  void LoadItems(const std::vector<std::int64_t>& numbers, std::vector<FlowRecord>* flows,
                 PageBudget* budget);

  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_FLOW_REPOSITORY_H_
