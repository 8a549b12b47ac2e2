// Steps are taken once, whole or not at all, with the same result on both kinds of databases.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "unit/migrations/migration_fixture.h"

namespace synappsd::migrations {
namespace {

constexpr int kRuns = 10'000;

class StepsTest : public MigrationTest {
 protected:
  // A large database of the existing system, by SQL that is the same on both but for the numbers.
  void UseLargeLegacyDatabase() {
    UseLegacyDatabase();
    const auto numbers = [this](int count) {
      if (!on_sqlite()) return "generate_series(1, " + std::to_string(count) + ") AS n(i)";
      return "(WITH RECURSIVE m(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM m WHERE i < " +
             std::to_string(count) + ") SELECT i FROM m) AS n";
    };
    const std::string json = on_sqlite() ? "" : "::json";
    Run("INSERT INTO flows SELECT 'flow ' || i, 'Flow \xC3\xBC ' || i FROM " + numbers(200));
    Run("INSERT INTO flow_nodes SELECT 'node ' || i, 'flow ' || (1 + i % 200), 'memory', i * 0.25, "
        "-i / 3.0, ('{\"label\": \"caf\\u00e9 ' || i || '\", \"n\": [1.0, ' || i || ', 1e-7]}')" +
        json + " FROM " + numbers(2000));
    const std::string truth = on_sqlite() ? "i % 2" : "i % 2 = 1";
    Run("INSERT INTO flow_edges SELECT 'edge ' || i, 'flow ' || (1 + i % 200), 'node ' || i, 'node "
        "' || (i + 200), CASE WHEN i % 3 = 0 THEN NULL ELSE " +
        truth + " END FROM " + numbers(1800));
    Run("INSERT INTO workflow_runs SELECT 'run ' || i, 'flow ' || (1 + i % 200), CASE i % 5 WHEN 0 "
        "THEN 'error' WHEN 1 THEN 'running' ELSE 'success' END, 'memory', i % 7, 7, 1800000000 + i "
        "* 0.1, CASE i % 5 WHEN 1 THEN NULL ELSE 1800000000 + i * 0.1 + 0.05 END, ('{\"node ' || i "
        "|| '\": {\"type\": \"memory\", \"output\": \"\\u2603 ' || i || '\"}}')" +
        json +
        ", CASE i % 5 WHEN 0 THEN 'failed ' || i ELSE NULL END, CASE i % 2 WHEN 0 THEN NULL "
        "ELSE ('{\"i\": ' || i || '}')" +
        json + " END FROM " + numbers(kRuns));
  }
  void ExpectMigrated() {
    const Status status = Migrate();
    ASSERT_TRUE(status.ok()) << status.ToString();
  }
  std::string Version() const { return Text("SELECT version FROM schema_version WHERE name = ''"); }

  inline static std::string content_on_sqlite_;  // of the large database, migrated
};

// In this order: PostgreSQL's content is compared with SQLite's.
TEST_P(StepsTest, ALargeDatabaseHasTheSameContentOnBoth) {
  UseLargeLegacyDatabase();
  ExpectMigrated();
  EXPECT_EQ(Text("SELECT COUNT(*) FROM run"), std::to_string(kRuns + 5));
  EXPECT_EQ(Text("SELECT COUNT(*) FROM flow_node"), std::to_string(2000 + 11));
  EXPECT_EQ(Text("SELECT COUNT(*) FROM run WHERE error = 'interrupted before adoption'"), "2001");
  EXPECT_EQ(Text("SELECT SUM(count) FROM tally WHERE scope LIKE 'runs/%' AND scope NOT LIKE "
                 "'runs/%/%'"),
            std::to_string(kRuns + 5));
  const std::string content = Content();
  EXPECT_GT(content.size(), 1'000'000u);
  if (on_sqlite()) {
    content_on_sqlite_ = content;
  } else {
    const auto [a, b] = std::mismatch(content.begin(), content.end(), content_on_sqlite_.begin(),
                                      content_on_sqlite_.end());
    EXPECT_TRUE(content == content_on_sqlite_)
        << "PostgreSQL has\n"
        << std::string(a, std::min(a + 200, content.end())) << "\nSQLite has\n"
        << std::string(b, std::min(b + 200, content_on_sqlite_.end()));
  }
}

TEST_P(StepsTest, AKillWithinAStepLeavesItRepeatable) {
  UseLargeLegacyDatabase();
  const std::string runs = std::to_string(kRuns + 5);
  // Told within the transaction of the step, long after its first rows were written.
  ASSERT_TRUE(MigrateAndDieAt("and "));
  EXPECT_EQ(Version(), "1");
  EXPECT_EQ(Text("SELECT COUNT(*) FROM workflow_runs"), runs);
  ASSERT_TRUE(MigrateAndDieAt("run '"));
  EXPECT_EQ(Version(), "1");
  ASSERT_TRUE(MigrateAndDieAt("migrated the database to schema version 2"));
  EXPECT_EQ(Version(), "2");
  EXPECT_EQ(Text("SELECT COUNT(*) FROM run"), runs);
  ExpectMigrated();
  EXPECT_FALSE(Noticed("version 2"));
  EXPECT_EQ(CountNotices("migrated the database to schema version 3"), 1u);
  EXPECT_EQ(CountNotices("migrated the database to schema version 4"), 1u);
  EXPECT_EQ(CountNotices("migrated the database to schema version 5"), 1u);
  if (on_sqlite()) {
    EXPECT_EQ(Content(), content_on_sqlite_);
  } else {
    EXPECT_TRUE(Content() == content_on_sqlite_);
  }
}

TEST_P(StepsTest, WhatVersion2WroteIsKept) {
  UseVersion2();
  const std::string truth = on_sqlite() ? "1" : "TRUE";
  Run("INSERT INTO run VALUES (100, 'r6', NULL, 'success', NULL, 1, 1, 0.1, 0.2, '{}', NULL, "
      "NULL)");
  Run("INSERT INTO run_graph VALUES (100, '{\"nodes\":[]}')");
  Run("INSERT INTO node_run VALUES (100, 'n', 'memory', 'done', 'q', 1, " + truth +
      ", 0.1, NULL, '7', '{}', NULL, 0)");
  Run("INSERT INTO run_event VALUES (100, 1, 'run.created', '', 0.1, '{}')");
  Run("INSERT INTO stored_value VALUES ('p', '', 'k', '\"\xC3\xBC\"', 0.1, 1e300)");
  Run("INSERT INTO stored_value_tag VALUES ('p', '', 't', 'k', 0)");
  const std::string before = Content();
  ExpectMigrated();
  std::string after = Content();
  for (const char* table :
       {"api_key (", "applet_state (", "audit_entry (", "secret (", "usage_count ("}) {
    const std::size_t added = after.find(table);
    ASSERT_NE(added, std::string::npos) << table;
    after.erase(added, after.find('\n', added) + 1 - added);
  }
  EXPECT_EQ(after, before);
}

TEST_P(StepsTest, AStepThatFailsIsUndoneAndCanBeRepeated) {
  UseVersion1();
  Run("CREATE TABLE tally (in_the_way INTEGER)");
  const Status status = Migrate();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find("tally"), std::string::npos) << status.message();
  EXPECT_EQ(Version(), "1");
  EXPECT_EQ(Text("SELECT COUNT(*) FROM workflow_runs"), "5");
  EXPECT_FALSE(Facts().contains("unique index run_id_i of run: id"));
  Run("DROP TABLE tally");
  ExpectMigrated();
  EXPECT_EQ(Text("SELECT COUNT(*) FROM run"), "5");
}

// Each of two processes at once appends what it is told to a file.
TEST_P(StepsTest, OfTwoProcessesEachStepIsTakenByOne) {
  UseLargeLegacyDatabase();
  const testing::TemporaryDirectory directory;
  const std::filesystem::path told = directory.path() / "told";
  int start[2];
  ASSERT_EQ(pipe(start), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < 2; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      close(start[1]);
      char byte = 0;
      const bool begun = read(start[0], &byte, 1) == 0;  // until the parent closes it
      options_.notice = [&](const std::string& text) {
        std::ofstream(told, std::ios::app) << text + "\n" << std::flush;
      };
      const Status status = Migrate();
      // SQLite's file has one daemon at a time; the other one is told so.
      const bool kept_out = on_sqlite() && status.message().find("in use") != std::string::npos;
      _exit(begun && (status.ok() || kept_out) ? 0 : 1);
    }
    children.push_back(child);
  }
  close(start[0]);
  close(start[1]);
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  const std::string text = testing::ReadText(told);
  for (const char* step :
       {"schema version 2\n", "schema version 3\n", "schema version 4\n", "schema version 5\n"}) {
    const std::size_t first = text.find(step);
    EXPECT_NE(first, std::string::npos) << step << text;
    EXPECT_EQ(text.find(step, first + 1), std::string::npos) << step << text;
  }
  EXPECT_EQ(Text("SELECT COUNT(*) FROM run"), std::to_string(kRuns + 5));
}

INSTANTIATE_TEST_SUITE_P(On, StepsTest, ::testing::Values(Dialect::kSqlite, Dialect::kPostgres),
                         NameOf);

}  // namespace
}  // namespace synappsd::migrations
