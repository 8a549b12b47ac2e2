// The database of the daemons a test program starts: SQLite in the data directory of each, or, if
// the environment says SYNAPPS_TEST_DATABASE=postgresql, a database for each data directory on one
// PostgreSQL that the program starts and ends. Where that is not installed its tests are skipped.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_TEST_DATABASE_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_TEST_DATABASE_H_

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace synappsd::e2e {

bool OnPostgres();

// What to add to the environment of a daemon: the same database for the same data directory, an
// empty one the first time. Any thread.
std::map<std::string, std::string> DatabaseEnvironment(const std::filesystem::path& data_dir);

// The first column of what a query gives. No daemon may have the database open. Of SQLite it reads
// a copy, so that the recovery after a kill stays the daemon's own.
std::set<std::string> QueryDatabase(const std::filesystem::path& data_dir,
                                    const std::string& query);

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_TEST_DATABASE_H_
