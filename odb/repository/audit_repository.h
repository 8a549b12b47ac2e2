// The audit log in the database. Every call runs in the caller's transaction;
// failures of the database are exceptions of ODB, everything else is a Status.
#ifndef SYNAPPSD_REPOSITORY_AUDIT_REPOSITORY_H_
#define SYNAPPSD_REPOSITORY_AUDIT_REPOSITORY_H_

#include <odb/forward.hxx>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/access.h"

namespace synappsd {
namespace store {

class AuditRepository {
 public:
  explicit AuditRepository(odb::database& database) : database_(database) {}

  void Append(const std::vector<AuditRecord>& entries);
  std::vector<AuditRecord> List(const AuditQuery& query);
  // How many it has deleted.
  std::size_t DeleteBefore(double time, std::size_t limit);

 private:
  odb::database& database_;
};

}  // namespace store
}  // namespace synappsd

#endif  // SYNAPPSD_REPOSITORY_AUDIT_REPOSITORY_H_
