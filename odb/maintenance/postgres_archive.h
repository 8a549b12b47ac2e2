// What is in an archive of pg_dump.
#ifndef SYNAPPSD_MAINTENANCE_POSTGRES_ARCHIVE_H_
#define SYNAPPSD_MAINTENANCE_POSTGRES_ARCHIVE_H_

#include <set>
#include <string>

#include "base/result.h"
#include "maintenance/schema_state.h"

namespace synappsd {
namespace maintenance {

struct Archive {
  std::string schema;            // the namespace of its tables
  std::set<std::string> tables;  // without the namespace
  SchemaState state;
};

// By pg_restore. INVALID_ARGUMENT: there is no such file; DATA_LOSS: it is no archive, or a cut
// one; FAILED_PRECONDITION: it is of another program, or of a newer one.
Result<Archive> ReadArchive(const std::string& file);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_POSTGRES_ARCHIVE_H_
