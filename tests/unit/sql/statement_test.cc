// What is promised of statements, on both databases.
#include <gtest/gtest.h>

#include <boost/optional/optional_io.hpp>

#include <cmath>
#include <limits>

#include "pgsql/statement.h"
#include "sqlite/sql_connection.h"
#include "sqlite/statement.h"
#include "support/postgres_connection.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace synappsd::sql {
namespace {

class StatementTest : public ::testing::TestWithParam<Dialect> {
 protected:
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    if (GetParam() == Dialect::kSqlite) {
      path_ = (directory_.path() / "test.db").string();
      ASSERT_EQ(sqlite3_open(path_.c_str(), &file_), SQLITE_OK);
      connection_ = sqlite::OpenSqlConnection(path_, false, 5000);
      return;
    }
    SYNAPPS_REQUIRE_POSTGRES();
    static int databases = 0;
    if (!server_) server_ = std::make_unique<testing::PostgresServer>();
    const std::string name = "test_" + std::to_string(++databases);
    server_->CreateDatabase(name);
    path_ = server_->url(name);
    connection_ = testing::ConnectToPostgres(path_);
  }
  ~StatementTest() override { sqlite3_close(file_); }

  std::unique_ptr<Connection> Another() {
    return GetParam() == Dialect::kSqlite ? sqlite::OpenSqlConnection(path_, true, 5000)
                                          : testing::ConnectToPostgres(path_);
  }
  void MakeTable() {
    Execute(*connection_,
            "CREATE TABLE t (n INTEGER PRIMARY KEY, flag BOOLEAN, x DOUBLE PRECISION, s TEXT)");
  }
  std::int64_t Count() {
    return std::stoll(QueryText(*connection_, "SELECT COUNT(*) FROM t").value());
  }

  inline static std::unique_ptr<testing::PostgresServer> server_;
  const testing::TemporaryDirectory directory_;
  std::string path_;
  sqlite3* file_ = nullptr;  // only makes the file
  std::unique_ptr<Connection> connection_;
};

TEST_P(StatementTest, ValuesComeBackAsTheyWereBound) {
  MakeTable();
  const auto insert = connection_->Prepare("INSERT INTO t (n, flag, x, s) VALUES (?, ?, ?, ?)");
  const std::string text = "it's \"?\" -- \xF0\x9F\x93\x96\n";
  insert->Bind(std::int64_t{1}).Bind(std::int64_t{1}).Bind(0.1).Bind(text).Run();
  insert->Bind(std::int64_t{2}).Bind(std::int64_t{0}).Bind(-HUGE_VAL).Bind(std::string()).Run();
  insert->Bind(std::int64_t{3}).BindNull().BindNull().Bind(boost::optional<std::string>()).Run();
  insert->Bind(std::int64_t{4}).BindNull().Bind(5e-324).BindNull().Run();

  const auto rows = connection_->Prepare("SELECT n, flag, x, s FROM t WHERE n < ? ORDER BY n");
  for (int times = 0; times < 3; ++times) {  // prepared the second time
    rows->Bind(std::int64_t{100});
    ASSERT_TRUE(rows->Next());
    EXPECT_EQ(rows->ColumnCount(), 4);
    EXPECT_EQ(rows->TypeOf(0), ValueType::kInteger);
    EXPECT_EQ(rows->TypeOf(1), ValueType::kInteger);
    EXPECT_EQ(rows->TypeOf(2), ValueType::kReal);
    EXPECT_EQ(rows->TypeOf(3), ValueType::kText);
    EXPECT_EQ(rows->Integer(1), 1);
    EXPECT_EQ(rows->Real(2), 0.1);
    EXPECT_EQ(rows->Text(3), text);
    ASSERT_TRUE(rows->Next());
    EXPECT_EQ(rows->Integer(1), 0);
    EXPECT_EQ(rows->Real(2), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(rows->OptionalText(3), std::string());
    ASSERT_TRUE(rows->Next());
    for (int column = 1; column < 4; ++column) EXPECT_TRUE(rows->IsNull(column)) << column;
    EXPECT_EQ(rows->OptionalText(3), boost::none);
    EXPECT_EQ(rows->Text(3), "");
    ASSERT_TRUE(rows->Next());
    EXPECT_EQ(rows->Real(2), 5e-324);
    EXPECT_FALSE(rows->Next());
  }
}

// More rows than one batch of a cursor, with other statements in between.
TEST_P(StatementTest, RowsAreReadWhileOthersAreWritten) {
  MakeTable();
  Transaction transaction(*connection_, Transaction::Kind::kWrite);
  const auto insert = connection_->Prepare("INSERT INTO t (n, s) VALUES (?, ?)");
  constexpr std::int64_t kRows = 5000;
  for (std::int64_t n = 1; n <= kRows; ++n) insert->Bind(n).Bind(std::string(100, 'x')).Run();
  {
    const auto rows = connection_->Prepare("SELECT n, s FROM t WHERE s = ? ORDER BY n");
    const auto update = connection_->Prepare("UPDATE t SET x = ? WHERE n = ?");
    for (int times = 0; times < 2; ++times) {
      rows->Bind(std::string(100, 'x'));
      std::int64_t read = 0;
      while (rows->Next()) {
        ASSERT_EQ(rows->Integer(0), ++read);
        update->Bind(0.5).Bind(read).Run();
      }
      EXPECT_EQ(read, kRows);
    }
    rows->Bind(std::string(100, 'x'));
    ASSERT_TRUE(rows->Next());  // and given up on the way
  }
  transaction.Commit();
  EXPECT_EQ(Count(), kRows);
}

TEST_P(StatementTest, ATransactionThatIsNotCommittedLeavesNothing) {
  MakeTable();
  {
    Transaction transaction(*connection_, Transaction::Kind::kWrite);
    Execute(*connection_, "INSERT INTO t (n) VALUES (1)");
    EXPECT_EQ(Count(), 1);
  }
  EXPECT_EQ(Count(), 0);
  {
    Transaction transaction(*connection_, Transaction::Kind::kWrite);
    Execute(*connection_, "INSERT INTO t (n) VALUES (1)");
    EXPECT_THROW(Execute(*connection_, "INSERT INTO t (n) VALUES (1)"), std::exception);
  }
  EXPECT_EQ(Count(), 0);
}

TEST_P(StatementTest, AReadTransactionSeesOneState) {
  MakeTable();
  const std::unique_ptr<Connection> other = Another();
  if (GetParam() == Dialect::kSqlite) Execute(*connection_, "PRAGMA journal_mode=WAL");
  Transaction transaction(*other, Transaction::Kind::kRead);
  EXPECT_EQ(QueryText(*other, "SELECT COUNT(*) FROM t"), std::string("0"));
  Execute(*connection_, "INSERT INTO t (n) VALUES (1)");
  EXPECT_EQ(QueryText(*other, "SELECT COUNT(*) FROM t"), std::string("0"));
  transaction.Commit();
  EXPECT_EQ(QueryText(*other, "SELECT COUNT(*) FROM t"), std::string("1"));
}

TEST_P(StatementTest, AStatementThatFailedCanBeRunAgain) {
  MakeTable();
  Execute(*connection_, "INSERT INTO t (n) VALUES (1)");
  const auto insert = connection_->Prepare("INSERT INTO t (n) VALUES (?)");
  EXPECT_THROW(insert->Bind(std::int64_t{1}).Run(), std::exception);
  insert->Bind(std::int64_t{2}).Run();
  EXPECT_EQ(Count(), 2);
  EXPECT_THROW(Execute(*connection_, "SELECT nothing FROM nowhere"), std::exception);
}

INSTANTIATE_TEST_SUITE_P(On, StatementTest, ::testing::Values(Dialect::kSqlite, Dialect::kPostgres),
                         [](const ::testing::TestParamInfo<Dialect>& tested) {
                           return tested.param == Dialect::kSqlite ? "Sqlite" : "Postgres";
                         });

TEST(PostgresStatementTest, PlaceholdersAreNumberedOutsideQuotes) {
  EXPECT_EQ(pgsql::NumberPlaceholders("SELECT ?, '?''?', \"a?\" -- ?\n, ?"),
            "SELECT $1, '?''?', \"a?\" -- ?\n, $2");
  EXPECT_EQ(pgsql::NumberPlaceholders("SELECT 'open ?"), "SELECT 'open ?");
}

TEST(PostgresStatementTest, ANulIsRefusedRatherThanCutOff) {
  SYNAPPS_REQUIRE_POSTGRES();
  testing::PostgresServer server;
  const auto connection = testing::ConnectToPostgres(server.url("postgres"));
  const auto statement = connection->Prepare("SELECT ?::TEXT");
  EXPECT_THROW(statement->Bind(std::string("a\0b", 3)), std::exception);
}

TEST(PostgresStatementTest, CommittingAFailedTransactionIsAnError) {
  SYNAPPS_REQUIRE_POSTGRES();
  testing::PostgresServer server;
  const auto connection = testing::ConnectToPostgres(server.url("postgres"));
  Transaction transaction(*connection, Transaction::Kind::kWrite);
  EXPECT_THROW(Execute(*connection, "SELECT 1 / 0"), std::exception);
  EXPECT_THROW(transaction.Commit(), std::exception);
}

}  // namespace
}  // namespace synappsd::sql
