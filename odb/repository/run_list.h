// The list of runs: its order, its filters, and pages whose cost does not depend on its length.
//
// Unfiltered: numbers have no gaps, so the last one is the count and a page is a range of numbers.
// Filtered: a Tally per filter says where the page begins (tally.h).
#ifndef SYNAPPSD_REPOSITORY_RUN_LIST_H_
#define SYNAPPSD_REPOSITORY_RUN_LIST_H_

#include <cstdint>
#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "entity/run.hxx"
#include "repository/page_budget.h"
#include "repository/tally.h"
#include "store/store.h"

namespace synappsd {
namespace store {

// How many runs there are, which is the last one's number. In a transaction.
std::int64_t RunCount();

class RunList {
 public:
  explicit RunList(odb::database& database) : database_(database) {}

  // Keeps the filters' tallies. To be called with each new run and each change of a status.
  void Add(std::int64_t number, const Optional<std::string>& flow_id, const std::string& status);
  void ChangeStatus(std::int64_t number, const Optional<std::string>& flow_id,
                    const std::string& from, const std::string& to);

  // One page as far as the budget goes, and the number of runs the filter lets through.
  std::vector<entity::Run> Rows(const RunQuery& query, PageBudget* budget, std::uint64_t* total);

 private:
  Tally::Place Locate(const RunQuery& query);

  odb::database& database_;
};

// The tally's scope for a filter; migrations fill these tables too. At least one is set.
std::string RunScope(const Optional<std::string>& status, const Optional<std::string>& flow_id);

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_RUN_LIST_H_
