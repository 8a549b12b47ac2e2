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
#include "store/store.h"

namespace synappsd {
namespace store {

class FlowRepository {
 public:
  explicit FlowRepository(odb::database& database) : database_(database) {}

  Status Put(const FlowRecord& flow);
  Status Delete(const std::string& id);
  Result<FlowRecord> Get(const std::string& id);
  Page<FlowRecord> List(std::uint64_t offset, std::size_t limit);

 private:
  void InsertItems(std::int64_t number, const FlowRecord& flow);
  void DeleteItems(std::int64_t number);
  // Reads nodes and edges of the flows with numbers first..last; flows[i] has numbers[i].
  void LoadItems(const std::vector<std::int64_t>& numbers, std::vector<FlowRecord>* flows);

  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_FLOW_REPOSITORY_H_
