// The database of a test of the store: a SQLite file, or, if the environment says
// SYNAPPS_TEST_DATABASE=postgresql, a database of its own on one PostgreSQL that the test program
// starts and ends. Where that is not installed the tests are skipped.
#ifndef SYNAPPSD_TESTS_UNIT_STORE_TEST_DATABASE_H_
#define SYNAPPSD_TESTS_UNIT_STORE_TEST_DATABASE_H_

#include <filesystem>
#include <memory>
#include <string>

#include "store/database_url.h"

namespace synappsd::store {

bool OnPostgres();

// An empty one, another each time. `directory` is the test's own.
DatabaseLocation NewTestDatabase(const std::filesystem::path& directory);

// Holds back whoever writes to it, as another program does that has the database's lock, for as
// long as this lives.
class WriteBlock {
 public:
  virtual ~WriteBlock() = default;
};
std::unique_ptr<WriteBlock> BlockWrites(const DatabaseLocation& database);

}  // namespace synappsd::store

#endif  // SYNAPPSD_TESTS_UNIT_STORE_TEST_DATABASE_H_
