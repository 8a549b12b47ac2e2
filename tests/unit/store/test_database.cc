#include "unit/store/test_database.h"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <cstdlib>

#include "pgsql/write_lock.h"
#include "support/postgres_server.h"
#include "unit/store/sqlite_file.h"

namespace synappsd::store {
namespace {

class SharedPostgres : public ::testing::Environment {
 public:
  void SetUp() override {
    if (!OnPostgres()) return;
    SYNAPPS_REQUIRE_POSTGRES();
    server_ = std::make_unique<testing::PostgresServer>();
  }
  void TearDown() override { server_.reset(); }

  DatabaseLocation NewDatabase() {
    const std::string name = "store_" + std::to_string(++databases_);
    server_->CreateDatabase(name);
    return ParseDatabaseUrl(server_->url(name)).value();
  }

 private:
  std::unique_ptr<testing::PostgresServer> server_;
  int databases_ = 0;
};

// GoogleTest owns it, and runs it around all tests of the program.
SharedPostgres* const shared_postgres =
    static_cast<SharedPostgres*>(::testing::AddGlobalTestEnvironment(new SharedPostgres));

class SqliteBlock : public WriteBlock {
 public:
  explicit SqliteBlock(const std::string& path) : file_(path) { file_.Run("BEGIN IMMEDIATE"); }

 private:
  SqliteFile file_;  // its end rolls back
};

class PostgresBlock : public WriteBlock {
 public:
  explicit PostgresBlock(const DatabaseLocation& database)
      : connection_(PQsetdbLogin(database.Parameter("host").c_str(),
                                 database.Parameter("port").c_str(), nullptr, nullptr,
                                 database.Parameter("dbname").c_str(),
                                 database.Parameter("user").c_str(), nullptr)) {
    PGresult* const result =
        PQexec(connection_, (std::string("BEGIN; ") + pgsql::kTakeWriteLock).c_str());
    EXPECT_EQ(PQresultStatus(result), PGRES_TUPLES_OK) << PQerrorMessage(connection_);
    PQclear(result);
  }
  ~PostgresBlock() override { PQfinish(connection_); }

 private:
  PGconn* const connection_;
};

}  // namespace

bool OnPostgres() {
  const char* const name = std::getenv("SYNAPPS_TEST_DATABASE");
  return name != nullptr && name == std::string("postgresql");
}

DatabaseLocation NewTestDatabase(const std::filesystem::path& directory) {
  if (OnPostgres()) return shared_postgres->NewDatabase();
  return SqliteLocation((directory / "synapps.db").string());
}

std::unique_ptr<WriteBlock> BlockWrites(const DatabaseLocation& database) {
  if (OnPostgres()) return std::make_unique<PostgresBlock>(database);
  return std::make_unique<SqliteBlock>(database.path);
}

}  // namespace synappsd::store
