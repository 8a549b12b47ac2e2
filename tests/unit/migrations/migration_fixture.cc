#include "unit/migrations/migration_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>

#include "migrations/backup_marker.h"
#include "migrations/introspection.h"
#include "migrations/schema_facts.h"
#include "sqlite/sql_connection.h"
#include "store/database_url.h"
#include "support/postgres_connection.h"

namespace synappsd::migrations {
namespace {

// What names a daemon of today, and what says how the database came here.
const std::set<std::string> kNotContent = {"schema_version", "daemon_instance", "run_claim",
                                           "alembic_version"};

std::string ValueText(const sql::Statement& row, int column) {
  switch (row.TypeOf(column)) {
    case sql::ValueType::kNull:
      return "NULL";
    case sql::ValueType::kInteger:
      return std::to_string(row.Integer(column));
    case sql::ValueType::kReal: {
      char text[64];
      return std::string(text, std::to_chars(text, text + sizeof text, row.Real(column)).ptr);
    }
    case sql::ValueType::kText:
      break;
  }
  return "'" + row.Text(column) + "'";
}

}  // namespace

void MigrationTest::SetUp() {
  if (!on_sqlite()) {
    SYNAPPS_REQUIRE_POSTGRES();
    if (!server_) server_ = std::make_unique<testing::PostgresServer>();
  }
  options_.notice = [this](const std::string& text) { notices_.push_back(text); };
  UseNewDatabase();
}

void MigrationTest::UseNewDatabase() {
  static int databases = 0;
  const std::string name = "database_" + std::to_string(++databases);
  if (on_sqlite()) {
    options_.location = store::SqliteLocation((directory_.path() / (name + ".db")).string());
    return;
  }
  server_->CreateDatabase(name);
  url_ = server_->url(name);
  options_.location = store::ParseDatabaseUrl(url_).value();
}

void MigrationTest::UseLegacyDatabase(const LegacyForm& form) {
  UseNewDatabase();
  if (on_sqlite()) {
    MakeLegacySqlite(options_.location.path, form);
  } else {
    MakeLegacyPostgres(url_, form);
    WriteBackupMarker(*Connect());
  }
}

void MigrationTest::UseVersion1() {
  UseLegacyDatabase();
  const std::string number = on_sqlite() ? "INTEGER" : "BIGINT";
  const std::string truth = on_sqlite() ? "INTEGER" : "BOOLEAN";
  Run("CREATE TABLE schema_version (name TEXT NOT NULL PRIMARY KEY, version " + number +
      " NOT NULL, migration " + truth + " NOT NULL)");
  Run(std::string("INSERT INTO schema_version VALUES ('', 1, ") + (on_sqlite() ? "0)" : "FALSE)"));
}

void MigrationTest::UseVersion2() {
  if (!on_sqlite()) {
    UseLegacyDatabase();
    ASSERT_TRUE(MigrateAndDieAt("migrated the database to schema version 2"));
    return;
  }
  UseNewDatabase();
  const std::filesystem::path fixtures = SYNAPPS_STORE_FIXTURES;
  std::filesystem::copy_file(fixtures / "version-2.db", options_.location.path);
  std::filesystem::permissions(options_.location.path, std::filesystem::perms(0600));
}

Status MigrationTest::Migrate() {
  Result<std::unique_ptr<store::Store>> opened = store::Store::Open(options_);
  if (!opened.ok()) return opened.status();
  (*opened)->Close();
  return Status::Ok();
}

bool MigrationTest::MigrateAndDieAt(const std::string& notice) {
  const pid_t child = fork();
  if (child == 0) {
    options_.notice = [&](const std::string& text) {
      if (text.starts_with(notice)) kill(getpid(), SIGKILL);
    };
    Migrate();
    _exit(1);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) return false;
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

std::unique_ptr<sql::Connection> MigrationTest::Connect() const {
  if (!on_sqlite()) return testing::ConnectToPostgres(url_);
  const std::string& path = options_.location.path;
  { std::ofstream(path, std::ios::app); }  // exists from now on
  return sqlite::OpenSqlConnection(path, false, 5000);
}

std::string MigrationTest::Text(const std::string& sql) const {
  return sql::QueryText(*Connect(), sql).value_or("NULL");
}

std::set<std::string> MigrationTest::Facts() const { return SchemaFacts(*Connect()); }

std::string MigrationTest::Content() const {
  const auto connection = Connect();
  std::string content;
  for (const std::string& table : TableNames(*connection)) {
    if (kNotContent.contains(table)) continue;
    std::string columns;
    for (const auto& [column, type] : ColumnTypes(*connection, table)) {
      columns += (columns.empty() ? "\"" : ", \"") + column + "\"";
    }
    std::multiset<std::string> rows;
    const auto statement = connection->Prepare("SELECT " + columns + " FROM " + table);
    while (statement->Next()) {
      std::string row;
      for (int column = 0; column < statement->ColumnCount(); ++column) {
        row += ValueText(*statement, column) + "|";
      }
      rows.insert(row);
    }
    content += table + " (" + columns + ")\n";
    for (const std::string& row : rows) content += row + "\n";
  }
  return content;
}

std::size_t MigrationTest::CountNotices(const std::string& words) const {
  std::size_t count = 0;
  for (const std::string& notice : notices_) count += notice.find(words) != std::string::npos;
  return count;
}

bool MigrationTest::Noticed(const std::string& words) const { return CountNotices(words) > 0; }

std::string NameOf(const ::testing::TestParamInfo<Dialect>& tested) {
  return tested.param == Dialect::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace synappsd::migrations
