#include "pgsql/watchdog.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "support/postgres_server.h"
#include "support/tcp_proxy.h"

namespace synappsd::pgsql {
namespace {

constexpr std::int64_t kLimitMs = 100;

class WatchdogTest : public ::testing::Test {
 protected:
  using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

  void SetUp() override {
    SYNAPPS_REQUIRE_POSTGRES();
    server_.emplace();
    proxy_.emplace(server_->port());
  }
  // Over the proxy.
  Connection Connect() {
    const std::string url =
        "postgresql://postgres@127.0.0.1:" + std::to_string(proxy_->port()) + "/postgres";
    return Connection(PQconnectdb(url.c_str()), PQfinish);
  }
  static bool Answers(const Connection& connection) {
    PGresult* const result = PQexec(connection.get(), "SELECT 1");
    const bool answers = PQresultStatus(result) == PGRES_TUPLES_OK;
    PQclear(result);
    return answers;
  }

  std::optional<testing::PostgresServer> server_;
  std::optional<testing::TcpProxy> proxy_;
  Watchdog watchdog_{kLimitMs};
};

TEST_F(WatchdogTest, EndsAConnectionThatIsNotAnswered) {
  const Connection connection = Connect();
  proxy_->Silence();
  {
    const Watchdog::Watch watch(watchdog_, connection.get());
    EXPECT_FALSE(Answers(connection));
  }
  EXPECT_EQ(PQstatus(connection.get()), CONNECTION_BAD);
}

TEST_F(WatchdogTest, LeavesAloneWhatWasDoneInTimeAndWhatIsNotWatched) {
  const Connection done = Connect();
  const Connection other = Connect();
  const Connection silent = Connect();
  {
    const Watchdog::Watch watch(watchdog_, done.get());
    EXPECT_TRUE(Answers(done));
  }
  proxy_->Silence();
  {
    const Watchdog::Watch watch(watchdog_, silent.get());
    EXPECT_FALSE(Answers(silent)) << "by now the time of the first is up as well";
  }
  proxy_->Resume();
  EXPECT_TRUE(Answers(done));
  EXPECT_TRUE(Answers(other));
}

TEST_F(WatchdogTest, MindsConnectionsThatEndThemselves) {
  const Connection ended = Connect();
  const Watchdog::Watch first(watchdog_, ended.get());
  proxy_->Cut();
  EXPECT_FALSE(Answers(ended));
  // May get the number of the socket that the first one has closed.
  const Connection later = Connect();
  const Connection silent = Connect();
  proxy_->Silence();
  {
    const Watchdog::Watch second(watchdog_, silent.get());
    EXPECT_FALSE(Answers(silent));
  }
  proxy_->Resume();
  EXPECT_TRUE(Answers(later));
}

}  // namespace
}  // namespace synappsd::pgsql
