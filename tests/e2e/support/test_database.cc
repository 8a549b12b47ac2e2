#include "e2e/support/test_database.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

class SharedPostgres : public ::testing::Environment {
 public:
  void SetUp() override {
    if (!OnPostgres()) return;
    SYNAPPS_REQUIRE_POSTGRES();
    server_ = std::make_unique<testing::PostgresServer>();
  }
  void TearDown() override { server_.reset(); }

  std::string UrlOf(const std::filesystem::path& data_dir) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto [entry, is_new] = databases_.try_emplace(
        std::filesystem::weakly_canonical(data_dir), "daemon_" + std::to_string(databases_.size()));
    if (is_new) server_->CreateDatabase(entry->second);
    return server_->url(entry->second);
  }

 private:
  std::unique_ptr<testing::PostgresServer> server_;
  std::mutex mutex_;
  std::map<std::string, std::string> databases_;  // by data directory; guarded by mutex_
};

// GoogleTest owns it, and runs it around all tests of the program.
SharedPostgres* const shared_postgres =
    static_cast<SharedPostgres*>(::testing::AddGlobalTestEnvironment(new SharedPostgres));

std::set<std::string> QuerySqliteCopy(const std::filesystem::path& data_dir,
                                      const std::string& query) {
  const testing::TemporaryDirectory copy;
  for (const char* name : {"synapps.db", "synapps.db-wal"}) {
    if (!std::filesystem::exists(data_dir / name)) continue;
    std::filesystem::copy(data_dir / name, copy.path() / name);
  }
  sqlite3* opened = nullptr;
  sqlite3_open((copy.path() / "synapps.db").c_str(), &opened);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
  std::set<std::string> values;
  const auto add = [](void* out, int, char** columns, char**) {
    static_cast<std::set<std::string>*>(out)->insert(columns[0]);
    return 0;
  };
  if (sqlite3_exec(opened, query.c_str(), add, &values, nullptr) != SQLITE_OK) {
    throw std::runtime_error(query + ": " + sqlite3_errmsg(opened));
  }
  return values;
}

}  // namespace

bool OnPostgres() {
  const char* const name = std::getenv("SYNAPPS_TEST_DATABASE");
  return name != nullptr && name == std::string("postgresql");
}

std::map<std::string, std::string> DatabaseEnvironment(const std::filesystem::path& data_dir) {
  if (!OnPostgres()) return {};
  return {{"DATABASE_URL", shared_postgres->UrlOf(data_dir)}};
}

std::set<std::string> QueryDatabase(const std::filesystem::path& data_dir,
                                    const std::string& query) {
  if (!OnPostgres()) return QuerySqliteCopy(data_dir, query);
  std::set<std::string> values;
  for (const auto& row : testing::QueryPostgres(shared_postgres->UrlOf(data_dir), query)) {
    values.insert(row.at(0));
  }
  return values;
}

}  // namespace synappsd::e2e
