#include "support/tcp_proxy.h"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <future>

#include "support/postgres_server.h"

namespace synappsd::testing {
namespace {

class TcpProxyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SYNAPPS_REQUIRE_POSTGRES();
    server_.emplace();
    proxy_.emplace(server_->port());
    url_ = "postgresql://postgres@127.0.0.1:" + std::to_string(proxy_->port()) + "/postgres";
  }

  std::optional<PostgresServer> server_;
  std::optional<TcpProxy> proxy_;
  std::string url_;
};

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

TEST_F(TcpProxyTest, LeadsToTheServerUntilItIsCut) {
  const Connection connection(PQconnectdb(url_.c_str()), PQfinish);
  ASSERT_EQ(PQstatus(connection.get()), CONNECTION_OK) << PQerrorMessage(connection.get());
  proxy_->Cut();
  PQclear(PQexec(connection.get(), "SELECT 1"));
  EXPECT_EQ(PQstatus(connection.get()), CONNECTION_BAD);
  EXPECT_EQ(QueryPostgres(url_, "SELECT 1").size(), 1u);
  server_->StopFast();
  EXPECT_THROW(QueryPostgres(url_, "SELECT 1"), std::runtime_error);
}

TEST_F(TcpProxyTest, HoldsBackWhatIsSentWhileItIsSilent) {
  proxy_->Silence();
  auto answer = std::async(std::launch::async, [&] { return QueryPostgres(url_, "SELECT 1"); });
  EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  proxy_->Resume();
  EXPECT_EQ(answer.get().size(), 1u);
}

TEST_F(TcpProxyTest, CutsBeforeAStatementOrInsteadOfItsAnswer) {
  QueryPostgres(url_, "CREATE TABLE numbers (number integer)");
  proxy_->CutAt("INSERT", "(1)", TcpProxy::When::kBefore, 1);
  EXPECT_THROW(QueryPostgres(url_, "INSERT INTO numbers VALUES (1)"), std::runtime_error);
  proxy_->CutAt("INSERT", "(2)", TcpProxy::When::kAfter, 1);
  QueryPostgres(url_, "SELECT (2)");
  EXPECT_EQ(proxy_->cuts_left(), 1);
  EXPECT_THROW(QueryPostgres(url_, "INSERT INTO numbers VALUES (2)"), std::runtime_error);
  EXPECT_EQ(proxy_->cuts_left(), 0);
  QueryPostgres(url_, "INSERT INTO numbers VALUES (2)");
  EXPECT_EQ(QueryPostgres(url_, "SELECT number FROM numbers"),
            (std::vector<PostgresRow>{{"2"}, {"2"}}));
}

TEST_F(TcpProxyTest, RewritesWhatTheServerSays) {
  proxy_->Rewrite(std::string("server_encoding\0UTF8", 20),
                  std::string("server_encoding\0UTF9", 20));
  const Connection connection(PQconnectdb(url_.c_str()), PQfinish);
  EXPECT_STREQ(PQparameterStatus(connection.get(), "server_encoding"), "UTF9");
}

}  // namespace
}  // namespace synappsd::testing
