// Databases of the existing system, and what it answered over them.
#ifndef SYNAPPSD_TESTS_SUPPORT_LEGACY_DATABASE_H_
#define SYNAPPSD_TESTS_SUPPORT_LEGACY_DATABASE_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace synappsd::testing {

// How its schema was made: "" at its start (create_all), else by its Alembic migrations up to this
// revision.
struct LegacyForm {
  std::string revision;

  bool has_input_data() const { return revision != "81751dea8da7"; }
};

// All that there are.
std::vector<LegacyForm> LegacyForms();

// tests/fixtures/legacy
std::filesystem::path LegacyFixtures();

// Makes the file. Three flows and five runs, one of which was left running.
void MakeLegacySqlite(const std::filesystem::path& file, const LegacyForm& form);

// Makes the tables and the same rows in an empty database: `url` as libpq takes it. Runs lie in
// another order than they began in, as after updates.
void MakeLegacyPostgres(const std::string& url, const LegacyForm& form);

// What GET answers over such a database, byte for byte, by the path: as the existing system does,
// but for the run that was left running.
std::map<std::string, std::string> LegacyAnswers(const LegacyForm& form);

std::string ReadText(const std::filesystem::path& path);

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_LEGACY_DATABASE_H_
