// A store on a PostgreSQL of the test program's own, which tests may stop, kill and start.
#ifndef SYNAPPSD_TESTS_UNIT_STORE_POSTGRES_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_STORE_POSTGRES_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "support/eventually.h"
#include "support/postgres_server.h"
#include "unit/store/store_fixture.h"

namespace synappsd::store {

class PostgresStoreTest : public StoreTest {
 protected:
  static void SetUpTestSuite() {
    if (!testing::PostgresServer::WhyNone()) {
      server_ = std::make_unique<testing::PostgresServer>();
    }
  }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    SYNAPPS_REQUIRE_POSTGRES();
    if (!server_->running()) server_->Start();
    static int databases = 0;
    database_ = "test_" + std::to_string(++databases);
    server_->CreateDatabase(database_);
    UseUrl(server_->url(database_));
  }
  void TearDown() override {
    if (store_ != nullptr) store_->Close();
  }

  void UseUrl(const std::string& url) { options_.location = ParseDatabaseUrl(url).value(); }
  // Of the server itself, whatever way the store takes to it.
  std::vector<testing::PostgresRow> Rows(const std::string& sql) {
    return server_->Execute(sql, database_);
  }
  std::string Value(const std::string& sql) { return Rows(sql).at(0).at(0); }
  // Ends the store's sessions, and returns how many they were.
  std::size_t TerminateSessions() {
    return Rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                database_ + "' AND application_name = 'synappsd'")
        .size();
  }

  inline static std::unique_ptr<testing::PostgresServer> server_;
  std::string database_;
};

}  // namespace synappsd::store

#endif  // SYNAPPSD_TESTS_UNIT_STORE_POSTGRES_FIXTURE_H_
