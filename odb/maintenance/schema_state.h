// Whose tables a database has, and at which version.
#ifndef SYNAPPSD_MAINTENANCE_SCHEMA_STATE_H_
#define SYNAPPSD_MAINTENANCE_SCHEMA_STATE_H_

#include <cstdint>
#include <string>

#include "base/status.h"
#include "sql/connection.h"

namespace synappsd {
namespace maintenance {

struct SchemaState {
  enum class Content { kEmpty, kPredecessor, kOurs, kForeign };
  Content content = Content::kEmpty;
  std::int64_t version = 0;  // of kOurs; 1: a predecessor's that a migration was ended in
};

// Failures are exceptions of the database.
SchemaState ReadSchemaState(sql::Connection& connection);

// OK if this program can read what `what` ("backup FILE") holds, now or after a migration; else
// FAILED_PRECONDITION with the reason and the remedy.
Status CheckUsable(const SchemaState& state, const std::string& what);

// OK if it is ours and has this program's version.
Status CheckCurrent(const SchemaState& state, const std::string& what);

}  // namespace maintenance
}  // namespace synappsd

#endif  // SYNAPPSD_MAINTENANCE_SCHEMA_STATE_H_
