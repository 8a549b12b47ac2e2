// The steps from version to version: what each carries over beyond ODB's schema changes.
#ifndef SYNAPPSD_MIGRATIONS_STEPS_H_
#define SYNAPPSD_MIGRATIONS_STEPS_H_

#include <cstdint>
#include <vector>

#include "migrations/migrator.h"
#include "sql/connection.h"

namespace synappsd {
namespace migrations {

struct Step {
  std::int64_t version = 0;  // after it
  const char* summary = "";  // of the change, for a plan
  // Called between ODB's halves: new tables and columns are there, old ones not yet gone. Raw SQL
  // only, the entities have the newest shape already. nullptr: nothing to carry over.
  void (*carry_over)(sql::Connection& connection, const Notice& notice) = nullptr;
  // The oldest version whose programs go on working with the schema after it; 0: `version` itself.
  std::int64_t oldest_reader = 0;
};

// In order, from the step to version 2 to the one to the newest version.
const std::vector<Step>& Steps();

}  // namespace migrations
}  // namespace synappsd

#endif  // SYNAPPSD_MIGRATIONS_STEPS_H_
