// What is not migrated, and what is said of it; the rule of backups.
#include "migrations/backup_marker.h"
#include "migrations/migrator.h"
#include "store/database_url.h"
#include "unit/migrations/migration_fixture.h"

namespace synappsd::migrations {
namespace {

class RefusalsTest : public MigrationTest {
 protected:
  void ExpectRefusal(Code code, const std::vector<std::string>& words) {
    const Status status = Migrate();
    EXPECT_EQ(status.code(), code) << status.ToString();
    for (const std::string& word : words) {
      EXPECT_NE(status.message().find(word), std::string::npos)
          << "no '" << word << "' in: " << status.message();
    }
  }
  void ExpectNothingChanged() {
    EXPECT_EQ(Text("SELECT COUNT(*) FROM workflow_runs"), "5");
    EXPECT_FALSE(Facts().contains("unique index run_id_i of run: id"));
    EXPECT_TRUE(notices_.empty());
  }
};

TEST_P(RefusalsTest, ANewerSchema) {
  ASSERT_TRUE(Migrate().ok());
  Run("UPDATE schema_version SET version = 1000");
  ExpectRefusal(Code::kFailedPrecondition, {"version 1000", "knows up to", "upgrade synappsd"});
}

TEST_P(RefusalsTest, AVersionThatIsNone) {
  ASSERT_TRUE(Migrate().ok());
  Run("UPDATE schema_version SET version = -5");
  ExpectRefusal(Code::kFailedPrecondition, {"another program"});
}

TEST_P(RefusalsTest, AnotherProgramsTables) {
  Run("CREATE TABLE bookmarks (url TEXT)");
  ExpectRefusal(Code::kFailedPrecondition,
                {"another program", on_sqlite() ? "choose another path" : "CREATE DATABASE"});
  EXPECT_EQ(Text("SELECT COUNT(*) FROM bookmarks"), "0");
  UseNewDatabase();
  Run("CREATE TABLE flows (x TEXT)");
  Run("CREATE TABLE schema_version (something TEXT)");
  ExpectRefusal(Code::kFailedPrecondition, {"another program"});
}

TEST_P(RefusalsTest, AnUnknownAlembicRevision) {
  UseLegacyDatabase({"fd07f894a915"});
  Run("UPDATE alembic_version SET version_num = 'feedfeedfeed'");
  ExpectRefusal(Code::kFailedPrecondition,
                {"cannot be adopted", "'feedfeedfeed'", "newest version first"});
  ExpectNothingChanged();
}

TEST_P(RefusalsTest, AnAdoptionWithoutAColumn) {
  UseLegacyDatabase();
  Run("ALTER TABLE workflow_runs DROP COLUMN error");
  ExpectRefusal(Code::kFailedPrecondition, {"table workflow_runs has no column error"});
  ExpectNothingChanged();
}

TEST_P(RefusalsTest, AnOlderSchemaIfItIsOnlyToBeChecked) {
  options_.migrate = false;
  UseVersion1();
  ExpectRefusal(Code::kFailedPrecondition,
                {"schema version 1", "needs 5", "`synappsctl db migrate`", "database.migrate"});
  ExpectNothingChanged();
  UseLegacyDatabase();
  ExpectRefusal(Code::kFailedPrecondition, {"existing system", "`synappsctl db adopt`"});
  ExpectNothingChanged();

  options_.migrate = true;
  ASSERT_TRUE(Migrate().ok());
  options_.migrate = false;
  EXPECT_TRUE(Migrate().ok());
  UseNewDatabase();
  EXPECT_TRUE(Migrate().ok()) << "an empty database has no schema to be kept";
}

INSTANTIATE_TEST_SUITE_P(On, RefusalsTest, ::testing::Values(Dialect::kSqlite, Dialect::kPostgres),
                         NameOf);

class PostgresRulesTest : public RefusalsTest {
 protected:
  void ConnectAs(const std::string& role) {
    for (auto& [name, value] : options_.location.parameters) {
      if (name == "user") value = role;
    }
  }
  void ForgetBackup() { Run("COMMENT ON TABLE flows IS NULL"); }
  void SetBackup(const std::string& version, const std::string& age) {
    Run("DO $$ BEGIN EXECUTE format('COMMENT ON TABLE flows IS %L', format('synappsd backup: "
        "schema " +
        version + ", time %s', floor(extract(epoch FROM now() - interval '" + age +
        "')))); END $$");
  }
};

TEST_P(PostgresRulesTest, NothingIsMigratedWithoutAFreshBackup) {
  UseLegacyDatabase();
  const std::vector<std::string> words = {"no backup", "24 hours", "`synappsctl db backup FILE`",
                                          "--no-backup", "database.backup_before_migration"};
  ForgetBackup();
  ExpectRefusal(Code::kFailedPrecondition, words);
  SetBackup("1", "25 hours");
  ExpectRefusal(Code::kFailedPrecondition, words);
  SetBackup("3", "1 hour");
  ExpectRefusal(Code::kFailedPrecondition, words);
  SetBackup("1", "-1 hour");  // made by a clock that was put back since
  ExpectRefusal(Code::kFailedPrecondition, words);
  ExpectNothingChanged();
  SetBackup("1", "23 hours");
  EXPECT_TRUE(Migrate().ok());
}

TEST_P(PostgresRulesTest, WhoeverNeedsNoBackupCanSaySo) {
  UseLegacyDatabase();
  ForgetBackup();
  options_.backup_before_migration = false;
  EXPECT_TRUE(Migrate().ok());
}

TEST_P(PostgresRulesTest, TheBackupServesForStepsThatWereInterrupted) {
  UseLegacyDatabase();
  ASSERT_TRUE(MigrateAndDieAt("migrated the database to schema version 2"));
  EXPECT_EQ(ReadBackupMarker(*Connect())->version, 2);
  const Status status = Migrate();
  EXPECT_TRUE(status.ok()) << status.ToString();
  // Rows are written from now on: it is no backup of the newest version.
  EXPECT_LT(ReadBackupMarker(*Connect())->version, NewestVersion());
}

TEST_P(PostgresRulesTest, AServerKilledWithinAStepLeavesItRepeatable) {
  UseLegacyDatabase();
  options_.notice = [&](const std::string& text) {
    if (text.find("was still running") != std::string::npos) server_->Kill9();
  };
  const Status status = Migrate();
  EXPECT_EQ(status.code(), Code::kUnavailable) << status.ToString();
  server_->Start();
  EXPECT_EQ(Text("SELECT version FROM schema_version"), "1");
  EXPECT_EQ(Text("SELECT COUNT(*) FROM workflow_runs"), "5");
  options_.notice = nullptr;
  const Status again = Migrate();
  EXPECT_TRUE(again.ok()) << again.ToString();
  EXPECT_EQ(Text("SELECT COUNT(*) FROM run"), "5");
}

TEST_P(PostgresRulesTest, TheMarkerIsOfTheVersionAndTheTime) {
  EXPECT_FALSE(ReadBackupMarker(*Connect()));
  ASSERT_TRUE(Migrate().ok());
  EXPECT_FALSE(ReadBackupMarker(*Connect()));
  WriteBackupMarker(*Connect());
  const auto marker = ReadBackupMarker(*Connect());
  ASSERT_TRUE(marker);
  EXPECT_EQ(std::to_string(marker->version), Text("SELECT version FROM schema_version"));
  EXPECT_GE(marker->age_seconds, 0);
  EXPECT_LT(marker->age_seconds, kFreshBackupSeconds);
  Run("COMMENT ON TABLE schema_version IS 'another remark'");
  EXPECT_FALSE(ReadBackupMarker(*Connect()));
}

TEST_P(PostgresRulesTest, NumbersOfAnotherWidthAreAdoptedByTheirDigits) {
  UseLegacyDatabase();
  Run("INSERT INTO flows VALUES ('narrow', 'Narrow')");
  Run("INSERT INTO flow_nodes VALUES ('narrow-1', 'narrow', 'start', 1.5, -0.1, '{}')");
  Run("ALTER TABLE flow_nodes ALTER position_x TYPE REAL, ALTER position_y TYPE NUMERIC");
  Run("ALTER TABLE workflow_runs ALTER progress TYPE BIGINT, ALTER results TYPE JSONB");
  const Status status = Migrate();
  EXPECT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(Text("SELECT x::TEXT || ' ' || y::TEXT FROM flow_node WHERE id = 'narrow-1'"),
            "1.5 -0.1");
}

TEST_P(PostgresRulesTest, TypesThatCannotBeReadAreRefusedByName) {
  UseLegacyDatabase();
  Run("ALTER TABLE workflow_runs ALTER start_time TYPE TIMESTAMP USING to_timestamp(start_time)");
  ExpectRefusal(Code::kFailedPrecondition, {"column start_time of its table workflow_runs",
                                            "timestamp without time zone", "not double precision"});
}

// Halves of surrogate pairs are in the type json; NaN is not.
TEST_P(PostgresRulesTest, WhatJsonCannotExpressIsNull) {
  UseLegacyDatabase();
  Run("INSERT INTO flows VALUES ('odd', 'Odd')");
  Run("INSERT INTO flow_nodes VALUES ('o1', 'odd', 'start', 'Infinity', 'NaN', "
      "'{\"a\": \"\\ud83d\", \"b\": [1.0, 12345678901234567890], \"c\": \"\\u0000\"}'), "
      "('o2', 'odd', 'end', 1, 2, NULL), ('o3', 'odd', 'end', 1, 2, 'null'), "
      "('o4', 'odd', 'end', 1, 2, '[1]')");
  ASSERT_TRUE(Migrate().ok());
  EXPECT_EQ(Text("SELECT string_agg(x || ' ' || y || ' ' || data, '|' ORDER BY id) FROM flow_node "
                 "WHERE id LIKE 'o_'"),
            "0 0 {\"a\":null,\"b\":[1.0,12345678901234567890],\"c\":\"\\u0000\"}|1 2 {}|1 2 {}|1 2 "
            "{}");
  EXPECT_TRUE(Noticed("node 'o1': data held 1 values"));
  EXPECT_TRUE(Noticed("node 'o1': position x is infinite"));
  EXPECT_TRUE(Noticed("node 'o4': data is not a JSON object"));
}

TEST_P(PostgresRulesTest, RunsAreInTheOrderOfTheirStart) {
  UseLegacyDatabase();
  ASSERT_TRUE(Migrate().ok());
  EXPECT_EQ(Text("SELECT COUNT(*) FROM run a JOIN run b ON b.number = a.number + 1 "
                 "WHERE a.start_time > b.start_time"),
            "0");
}

TEST_P(PostgresRulesTest, ARoleThatMayNotMakeTablesIsToldSo) {
  Run("CREATE ROLE guest LOGIN");
  ConnectAs("guest");
  ExpectRefusal(Code::kPermissionDenied, {"role guest", "schema public", "GRANT CREATE ON SCHEMA"});
  Run("GRANT CREATE ON SCHEMA public TO guest");
  EXPECT_TRUE(Migrate().ok());
}

TEST_P(PostgresRulesTest, TablesOfAnotherRoleAreNotMigrated) {
  UseVersion1();
  Run("CREATE ROLE stranger LOGIN");
  Run("GRANT ALL ON SCHEMA public TO stranger");
  Run("GRANT ALL ON ALL TABLES IN SCHEMA public TO stranger");
  WriteBackupMarker(*Connect());
  ConnectAs("stranger");
  ExpectRefusal(Code::kPermissionDenied, {"belongs to role postgres", "role stranger", "OWNER TO"});
}

TEST_P(PostgresRulesTest, TablesOfOtherSchemasAreNobodysBusiness) {
  Run("CREATE SCHEMA other");
  Run("CREATE TABLE other.bookmarks (x INTEGER)");
  EXPECT_TRUE(Migrate().ok());
}

TEST_P(PostgresRulesTest, ASchemaToPutTablesInIsNeeded) {
  Run("DROP SCHEMA public");
  ExpectRefusal(Code::kFailedPrecondition, {"no schema", "search_path", "role postgres"});
}

INSTANTIATE_TEST_SUITE_P(On, PostgresRulesTest, ::testing::Values(Dialect::kPostgres), NameOf);

}  // namespace
}  // namespace synappsd::migrations
