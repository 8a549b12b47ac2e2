// Applets' values in the database. Every call runs in the caller's transaction; failures of the
// database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_VALUE_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_VALUE_REPOSITORY_H_

#include <cstddef>
#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace synappsd {
namespace store {

class ValueRepository {
 public:
  explicit ValueRepository(odb::database& database) : database_(database) {}

  void Apply(const std::vector<StoreWrite>& writes);
  Result<StoredValue> Get(const std::string& package, const std::string& name_space,
                          const std::string& key);
  std::vector<StoredValue> List(const ValueQuery& query);

 private:
  void Put(const StoredValue& value);
  void Delete(const StoredValue& value);
  void Clear(const StoredValue& value);
  void EraseTags(const StoredValue& value);
  std::vector<std::string> KeysByTag(const ValueQuery& query, std::size_t limit);
  void LoadTags(const std::string& package, const std::string& name_space,
                std::vector<StoredValue>* values);

  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_VALUE_REPOSITORY_H_
