// Sealed secrets in the database. Every call runs in the caller's transaction;
// failures of the database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_SECRET_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_SECRET_REPOSITORY_H_

#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/access.h"

namespace synappsd {
namespace store {

class SecretRepository {
 public:
  explicit SecretRepository(odb::database& database) : database_(database) {}

  std::vector<SecretRecord> List();
  Status Put(const SecretRecord& secret);
  Status Delete(const std::string& name);
  Status Reseal(const std::vector<SecretRecord>& secrets);

 private:
  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_SECRET_REPOSITORY_H_
