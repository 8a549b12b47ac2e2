// Databases of both kinds, empty or with some content, for tests of what administrators do to them.
#ifndef SYNAPPSD_TESTS_UNIT_MAINTENANCE_MAINTENANCE_FIXTURE_H_
#define SYNAPPSD_TESTS_UNIT_MAINTENANCE_MAINTENANCE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "maintenance/database.h"
#include "maintenance/observer.h"
#include "maintenance/schema_setup.h"
#include "maintenance/tallies.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace synappsd::maintenance {

// Keeps what it is told; `on_progress` may interfere with the work.
class RecordingObserver : public Observer {
 public:
  void Notice(const std::string& sentence) override { notices.push_back(sentence); }
  void Progress(const std::string& step, std::uint64_t done, std::uint64_t total) override {
    steps.push_back(step);
    EXPECT_TRUE(total == 0 || done <= total) << step;
    if (on_progress) on_progress(step);
  }

  std::vector<std::string> notices;
  std::vector<std::string> steps;
  std::function<void(const std::string&)> on_progress;
};

inline void InDatabase(const std::string& url, const std::function<void(sql::Connection&)>& work) {
  const auto database = Database::Open(Locate(url).value(), Database::Use::kWrite);
  ASSERT_TRUE(database.ok()) << database.status().ToString();
  const auto done = (*database)->Try<bool>([&work](sql::Connection& connection) {
    work(connection);
    return true;
  });
  EXPECT_TRUE(done.ok()) << done.status().ToString();
}

inline void Execute(const std::string& url, const std::string& sql) {
  InDatabase(url, [&sql](sql::Connection& connection) { sql::Execute(connection, sql); });
}

inline std::string Query(const std::string& url, const std::string& sql) {
  std::string text;
  InDatabase(url, [&](sql::Connection& connection) {
    text = sql::QueryText(connection, sql).value_or("NULL");
  });
  return text;
}

// Two flows and `runs` runs of them, with everything that a run has; each value is of its own kind:
// numbers without and with a fraction, huge integers in JSON, NULL, texts beyond ASCII.
inline void Fill(const std::string& url, int runs) {
  InDatabase(url, [runs](sql::Connection& c) {
    sql::Transaction transaction(c, sql::Transaction::Kind::kWrite);
    sql::Execute(c,
                 "INSERT INTO flow (number, id, name) VALUES (1, 'a/b', 'Flow \xF0\x9F\x93\x96'), "
                 "(3, 'F', 'Upper sorts before lower')");
    sql::Execute(c,
                 "INSERT INTO flow_node (flow_number, id, position, type, x, y, data) VALUES "
                 "(1, 'n2', 0, 'start', 250, 25.5, '{\"n\":12345678901234567890}'), "
                 "(1, 'N1', 1, 'end', -0.0, 1e300, '{}')");
    const auto edge = c.Prepare(
        "INSERT INTO flow_edge (flow_number, id, position, source, target, "
        "animated) VALUES (1, ?, ?, 'n2', 'N1', NULL)");
    edge->Bind(std::string("e")).Bind(std::int64_t{0}).Run();
    sql::Execute(c,
                 "INSERT INTO applet_state (package, disabled, config) VALUES "
                 "('org.example', " +
                     std::string(c.dialect() == sql::Dialect::kSqlite ? "1" : "TRUE") + ", '{}')");
    sql::Execute(c,
                 "INSERT INTO stored_value (package, name_space, key, value, created_time, "
                 "updated_time) VALUES ('p', '', '\xC3\xA4', '1.0', 1.5, 2)");
    sql::Execute(c,
                 "INSERT INTO stored_value_tag (package, name_space, tag, key, position) VALUES "
                 "('p', '', 't', '\xC3\xA4', 0)");
    const auto run = c.Prepare(
        "INSERT INTO run (number, id, flow_id, status, progress, total_steps, start_time, "
        "end_time, "
        "results, error, input_data) VALUES (?, ?, ?, ?, 1, 2, ?, ?, ?, NULL, '{\"a\":1}')");
    const auto graph = c.Prepare("INSERT INTO run_graph (run_number, graph) VALUES (?, '{}')");
    const auto node = c.Prepare(
        "INSERT INTO node_run (run_number, node_id, type, status, request_id, attempt, has_result, "
        "start_time, output, metadata, error_code) VALUES (?, 'n', 'memory', 'success', 'r', 1, ?, "
        "1.25, 'null', '{}', 0)");
    const auto event = c.Prepare(
        "INSERT INTO run_event (run_number, seq, kind, node_id, time, data) VALUES (?, ?, "
        "'node.started', '', 0.1, '{}')");
    for (std::int64_t i = 1; i <= runs; ++i) {
      const bool ended = i % 10 != 0;
      run->Bind(i).Bind("run-" + std::to_string(i * 7919 % 100003));
      run->Bind(std::string(i % 2 == 0 ? "a/b" : "F"));
      run->Bind(std::string(ended ? "success" : "running")).Bind(1795367912.1767724 + double(i));
      ended ? run->Bind(1795367913.0) : run->BindNull();
      ended ? run->Bind(std::string(static_cast<std::size_t>(i % 97), 'x')) : run->BindNull();
      run->Run();
      graph->Bind(i).Run();
      node->Bind(i).Bind(std::int64_t{i % 2}).Run();
      for (std::int64_t seq = 1; seq <= 3; ++seq) event->Bind(i).Bind(seq).Run();
    }
    RecountTallies(c);
    transaction.Commit();
  });
}

// A directory and, when one is asked for, a PostgreSQL server that all tests of the program share.
class MaintenanceTest : public ::testing::Test {
 protected:
  static void TearDownTestSuite() { server_.reset(); }

  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string SqliteUrl(const std::string& name) const { return "sqlite:///" + Path(name); }

  static testing::PostgresServer& Server() {
    if (!server_) server_ = std::make_unique<testing::PostgresServer>();
    return *server_;
  }
  static std::string NewPostgresUrl() {
    static int databases = 0;
    const std::string name = "test_" + std::to_string(++databases);
    Server().CreateDatabase(name);
    return Server().url(name);
  }

  static void MakeSchema(const std::string& url) {
    const Status made = CreateSchemaIfEmpty(Locate(url).value());
    ASSERT_TRUE(made.ok()) << made.ToString();
  }

  inline static std::unique_ptr<testing::PostgresServer> server_;
  const testing::TemporaryDirectory directory_;
  RecordingObserver observer_;
};

// The same test on a database of each kind.
enum class Kind { kSqlite, kPostgres };

class EveryDatabaseTest : public MaintenanceTest, public ::testing::WithParamInterface<Kind> {
 protected:
  void SetUp() override {
    if (GetParam() == Kind::kPostgres) {
      SYNAPPS_REQUIRE_POSTGRES();
    }
    url_ = NewUrl();
  }
  bool is_sqlite() const { return GetParam() == Kind::kSqlite; }
  std::string NewUrl() {
    return is_sqlite() ? SqliteUrl("test-" + std::to_string(++files_) + ".db") : NewPostgresUrl();
  }

  std::string url_;  // of a database that has no tables yet; on SQLite there is no file either

 private:
  int files_ = 0;
};

inline std::string KindName(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace synappsd::maintenance

#endif  // SYNAPPSD_TESTS_UNIT_MAINTENANCE_MAINTENANCE_FIXTURE_H_
