// API keys in the database. Every call runs in the caller's transaction;
// failures of the database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_API_KEY_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_API_KEY_REPOSITORY_H_

#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/access.h"

namespace synappsd {
namespace store {

class ApiKeyRepository {
 public:
  explicit ApiKeyRepository(odb::database& database) : database_(database) {}

  std::vector<ApiKeyRecord> List();
  Status Create(const ApiKeyRecord& key);
  Status Revoke(const std::string& id, double time);
  Status Delete(const std::string& id);
  void Touch(const std::vector<ApiKeyUse>& uses);

 private:
  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_API_KEY_REPOSITORY_H_
