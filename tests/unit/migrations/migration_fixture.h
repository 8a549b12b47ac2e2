// A database of either kind that tests of migrations bring into some state, open, and look into.
#ifndef SYNAPPSD_TESTS_UNIT_MIGRATIONS_MIGRATION_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_MIGRATIONS_MIGRATION_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sql/connection.h"
#include "store/store.h"
#include "support/legacy_database.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace synappsd::migrations {

using sql::Dialect;
using testing::LegacyForm;

class MigrationTest : public ::testing::TestWithParam<Dialect> {
 protected:
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override;

  bool on_sqlite() const { return GetParam() == Dialect::kSqlite; }

  // Options of the present database. Its first one is empty, and so is each that this makes.
  void UseNewDatabase();
  // A new one, as the existing system left it. On PostgreSQL with the note of a backup.
  void UseLegacyDatabase(const LegacyForm& form = {});
  // What UseLegacyDatabase() leaves, with schema_version beside it, as an adoption that was ended
  // after its first transaction leaves it.
  void UseVersion1();
  // What version 2 of the model left, with rows in every table on SQLite, where the file was kept.
  void UseVersion2();

  // Opens the store, which migrates, and closes it again.
  Status Migrate();
  // Migrate() in a process of its own that ends itself by SIGKILL as soon as it is told a notice
  // that begins so; false: it ended otherwise.
  bool MigrateAndDieAt(const std::string& notice);

  std::unique_ptr<sql::Connection> Connect() const;
  void Run(const std::string& sql) const { sql::Execute(*Connect(), sql); }
  std::string Text(const std::string& sql) const;  // "NULL" for NULL and for no row
  std::set<std::string> Facts() const;
  // Every row of every table of ours, in order, as one text: the same on both databases.
  std::string Content() const;
  bool Noticed(const std::string& words) const;
  std::size_t CountNotices(const std::string& words) const;

  inline static std::unique_ptr<testing::PostgresServer> server_;  // null on SQLite
  store::StoreOptions options_;
  std::vector<std::string> notices_;

 private:
  const testing::TemporaryDirectory directory_;
  std::string url_;  // of PostgreSQL
};

std::string NameOf(const ::testing::TestParamInfo<Dialect>& tested);

}  // namespace synappsd::migrations

#endif  // SYNAPPSD_TESTS_UNIT_MIGRATIONS_MIGRATION_FIXTURE_H_
