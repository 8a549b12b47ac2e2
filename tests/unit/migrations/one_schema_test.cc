// One schema, whichever way a database came to it, on both kinds of databases.
#include <filesystem>
#include <regex>

#include "unit/migrations/migration_fixture.h"

namespace synappsd::migrations {
namespace {

// What to do if a database that came `way` differs from a new one; empty if it does not.
std::string Differences(const std::string& way, const std::set<std::string>& actual,
                        const std::set<std::string>& created) {
  std::string differences;
  for (const std::string& fact : created) {
    if (!actual.contains(fact)) differences += "  lacks " + fact + "\n";
  }
  for (const std::string& fact : actual) {
    if (!created.contains(fact)) differences += "  has also " + fact + "\n";
  }
  if (differences.empty()) return differences;
  return "a database that was " + way + " is not as one that is made new:\n" + differences +
         "what ODB cannot migrate, the version's step in migrations/ has to do (odb/README.md, "
         "\"Changing the model\")";
}

// The tables that a changelog begins with, as the SQL that makes them.
std::vector<std::string> TablesOfVersion1(const std::filesystem::path& changelog) {
  const std::string text = testing::ReadText(changelog);
  const std::size_t begin = text.find("<model version=\"1\">");
  const std::string model = text.substr(begin, text.find("</model>", begin) - begin);
  const std::regex element(
      "<table name=\"(\\w+)\"|<column name=\"(\\w+)\" type=\"([^\"]+)\" null=\"(\\w+)\"(?: "
      "options=\"([^\"]+)\")?/>|<column name=\"(\\w+)\"/>");
  std::vector<std::string> tables;
  for (std::sregex_iterator m(model.begin(), model.end(), element), end; m != end; ++m) {
    if ((*m)[1].matched) tables.push_back("CREATE TABLE " + (*m)[1].str() + " (");
    if ((*m)[2].matched) {
      tables.back() += (*m)[2].str() + " " + (*m)[3].str() +
                       ((*m)[4] == "false" ? " NOT NULL " : " ") +
                       std::regex_replace((*m)[5].str(), std::regex("&quot;"), "\"") + ", ";
    }
    if ((*m)[6].matched) tables.back() += "PRIMARY KEY (" + (*m)[6].str() + "))";
  }
  return tables;
}

class OneSchemaTest : public MigrationTest {
 protected:
  std::set<std::string> MigratedFacts() {
    const Status status = Migrate();
    EXPECT_TRUE(status.ok()) << status.ToString();
    return Facts();
  }
  // With the version, which SchemaFacts() does not tell.
  void ExpectAsCreated(const std::string& way) {
    EXPECT_EQ(Differences(way, MigratedFacts(), created_), "");
    EXPECT_EQ(Text("SELECT version FROM schema_version"), version_);
    EXPECT_EQ(Text("SELECT CASE WHEN migration THEN 1 ELSE 0 END FROM schema_version"), "0");
  }
  void SetUp() override {
    MigrationTest::SetUp();
    if (IsSkipped()) return;
    created_ = MigratedFacts();
    version_ = Text("SELECT version FROM schema_version");
    EXPECT_GT(created_.size(), 90u);
  }

  std::set<std::string> created_;
  std::string version_;
};

TEST_P(OneSchemaTest, OfAnAdoptedDatabase) {
  for (const LegacyForm& form : testing::LegacyForms()) {
    SCOPED_TRACE(form.revision);
    UseLegacyDatabase(form);
    ExpectAsCreated("adopted");
  }
}

TEST_P(OneSchemaTest, OfADatabaseMigratedFromVersion1) {
  UseVersion1();
  ExpectAsCreated("migrated from version 1");
}

TEST_P(OneSchemaTest, OfADatabaseMigratedFromVersion2) {
  UseVersion2();
  EXPECT_EQ(Text("SELECT version FROM schema_version"), "2");
  ExpectAsCreated("migrated from version 2");
}

// Version 1 is known from the changelogs only.
TEST_P(OneSchemaTest, OfTheExistingSystemAndOfVersion1InTheChangelog) {
  UseLegacyDatabase();
  const std::set<std::string> legacy = Facts();
  UseNewDatabase();
  const std::vector<std::string> tables = TablesOfVersion1(
      std::filesystem::path(SYNAPPS_MIGRATIONS) / (on_sqlite() ? "sqlite" : "pgsql") / "model.xml");
  ASSERT_EQ(tables.size(), 4u);
  for (const std::string& table : tables) Run(table);
  EXPECT_EQ(Facts(), legacy);
}

// The gate can fail: each of these is a way in which a step may leave the schema.
TEST_P(OneSchemaTest, ADifferenceIsFoundAndToldWithTheRemedy) {
  struct Damage {
    std::string sql;
    std::string found;
  };
  const std::vector<Damage> damages = {
      {"DROP INDEX run_id_i", "lacks unique index run_id_i of run: id"},
      {"ALTER TABLE flow ADD COLUMN color TEXT", "has also column flow.color: "},
      {"ALTER TABLE run DROP COLUMN error", "lacks column run.error: "},
      {"CREATE INDEX extra_i ON flow (name)", "has also index extra_i of flow: name"},
      {"CREATE VIEW extra AS SELECT 1 AS one", "has also view extra"},
  };
  for (const Damage& damage : damages) {
    UseLegacyDatabase();
    MigratedFacts();
    Run(damage.sql);
    const std::string told = Differences("adopted", Facts(), created_);
    EXPECT_NE(told.find(damage.found), std::string::npos) << damage.sql << ": " << told;
    EXPECT_NE(told.find("step in migrations/"), std::string::npos) << told;
  }
}

// What only PostgreSQL can change in place.
TEST_P(OneSchemaTest, DifferencesOfTypesAndKeysAreFound) {
  if (on_sqlite()) GTEST_SKIP() << "SQLite cannot change these";
  const std::vector<std::pair<std::string, std::string>> damages = {
      {"ALTER TABLE run ALTER start_time TYPE REAL",
       "lacks column run.start_time: double precision"},
      {"ALTER TABLE run ALTER start_time DROP NOT NULL", "has also column run.start_time: double"},
      {"ALTER TABLE run ALTER id TYPE TEXT COLLATE \"default\"",
       "lacks column run.id: text, not null, collation C"},
      {"ALTER TABLE run ALTER error SET DEFAULT 'x'", "has also column run.error: text, default"},
      {"ALTER TABLE tally DROP CONSTRAINT tally_pkey", "lacks primary key of tally"},
      {"ALTER TABLE run_graph DROP CONSTRAINT run_graph_run_number_fkey",
       "lacks foreign key of run_graph"},
  };
  for (const auto& [sql, found] : damages) {
    UseNewDatabase();
    MigratedFacts();
    Run(sql);
    const std::string told = Differences("made", Facts(), created_);
    EXPECT_NE(told.find(found), std::string::npos) << sql << ": " << told;
  }
}

INSTANTIATE_TEST_SUITE_P(On, OneSchemaTest, ::testing::Values(Dialect::kSqlite, Dialect::kPostgres),
                         NameOf);

}  // namespace
}  // namespace synappsd::migrations
