// The server goes away and comes back: nothing acknowledged is lost, nothing is done twice.
#include <thread>

#include "support/tcp_proxy.h"
#include "unit/store/postgres_fixture.h"

namespace synappsd::store {
namespace {

class PostgresOutageTest : public PostgresStoreTest {
 protected:
  PostgresOutageTest() { options_.postgres.write_retry_ms = 60'000; }

  // From now on the COMMIT of a transaction that puts a flow waits for so long, and each put that
  // is committed leaves a row in `puts`.
  void WaitInCommits(int seconds) {
    Rows("CREATE TABLE waits (seconds int)");
    Rows("CREATE TABLE puts (flow_number bigint)");
    Rows(
        "CREATE FUNCTION on_put() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
        "INSERT INTO puts VALUES (NEW.flow_number); "
        "PERFORM pg_sleep(seconds) FROM waits; RETURN NULL; END'");
    Rows(
        "CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON flow_edge DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION on_put()");
    Rows("INSERT INTO waits VALUES (" + std::to_string(seconds) + ")");
  }
  void WaitNoMore() { Rows("UPDATE waits SET seconds = 0"); }  // but for who waits already
  bool AwaitCommit() {
    return testing::Eventually([this] {
      return Value("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1";
    });
  }
  void UseProxy(testing::TcpProxy& proxy) {
    UseUrl("postgresql://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/" + database_);
  }
  std::future<Status> PutLater(const std::string& id) {
    auto promise = std::make_shared<std::promise<Status>>();
    store_->PutFlow(MakeFlow(id), [promise](Status status) { promise->set_value(status); });
    return promise->get_future();
  }
};

TEST_F(PostgresOutageTest, ReadsNoticeARestartBeforeTheyBegin) {
  options_.readers = 4;
  Open();
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  const auto read_all = [this] {
    std::vector<std::future<Status>> reads;
    for (int i = 0; i < 20; ++i) {
      auto promise = std::make_shared<std::promise<Status>>();
      reads.push_back(promise->get_future());
      store_->GetFlow("a",
                      [promise](Result<FlowRecord> flow) { promise->set_value(flow.status()); });
    }
    for (auto& read : reads) {
      const Status status = read.get();
      EXPECT_TRUE(status.ok()) << status.ToString();
    }
  };
  read_all();
  server_->StopFast();
  server_->Start();
  read_all();
  server_->StopImmediate();
  server_->Start();
  read_all();
  EXPECT_TRUE(store().PutFlow(MakeFlow("b")).ok());
}

TEST_F(PostgresOutageTest, AGroupWhoseSessionIsEndedIsMadeAgain) {
  Open();
  WaitInCommits(600);
  std::future<Status> put = PutLater("a");
  ASSERT_TRUE(AwaitCommit());
  WaitNoMore();
  ASSERT_GE(TerminateSessions(), 1u);  // before the transaction is committed
  EXPECT_TRUE(put.get().ok());
  EXPECT_EQ(Value("SELECT COUNT(*) FROM puts"), "1");
  ASSERT_GE(TerminateSessions(), 1u);  // while nothing goes on
  EXPECT_TRUE(store().PutFlow(MakeFlow("b")).ok());
  EXPECT_EQ(Value("SELECT COUNT(*) FROM puts"), "2");
}

TEST_F(PostgresOutageTest, ACommitThatHappenedWithoutAnAnswerIsNotRepeated) {
  testing::TcpProxy proxy(server_->port());
  UseProxy(proxy);
  Open();
  WaitInCommits(2);
  std::future<Status> put = PutLater("a");
  ASSERT_TRUE(AwaitCommit());
  WaitNoMore();
  proxy.Cut();  // the server goes on, and finds out when it wants to answer
  EXPECT_TRUE(put.get().ok());
  EXPECT_EQ(Value("SELECT COUNT(*) FROM puts"), "1");
  EXPECT_TRUE(store().GetFlow("a").ok());
}

TEST_F(PostgresOutageTest, ACommitThatTheServersEndUndidIsMadeAgain) {
  Open();
  WaitInCommits(600);
  std::future<Status> put = PutLater("a");
  ASSERT_TRUE(AwaitCommit());
  WaitNoMore();
  server_->Kill9();
  server_->Start();
  EXPECT_TRUE(put.get().ok());
  EXPECT_EQ(Value("SELECT COUNT(*) FROM puts"), "1");
}

TEST_F(PostgresOutageTest, ClosingAmidACommitSaysThatItsOutcomeIsNotKnown) {
  Open();
  WaitInCommits(600);
  std::future<Status> put = PutLater("a");
  ASSERT_TRUE(AwaitCommit());
  server_->Kill9();
  store_->Close();
  const Status status = put.get();
  EXPECT_EQ(status.code(), Code::kUnknown) << status.ToString();
  EXPECT_NE(status.message().find("not known"), std::string::npos) << status.message();
}

TEST_F(PostgresOutageTest, KillsOfTheServerLoseNothingAndRepeatNothing) {
  Open();
  std::atomic<bool> stop{false};
  std::atomic<int> acknowledged{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; !stop; ++i) {
        const std::string id = std::to_string(w) + "/" + std::to_string(i);
        const Status status = store().Commit(Creation(MakeRun(id, "f")));
        EXPECT_TRUE(status.ok()) << status.ToString();
        ++(status.ok() ? acknowledged : failed);
      }
    });
  }
  for (int kill = 0; kill < 4; ++kill) {
    const int before = acknowledged;
    EXPECT_TRUE(testing::Eventually([&] { return acknowledged > before + 20 || failed > 0; }));
    if (kill % 2 == 0) {
      server_->Kill9();
    } else {
      server_->StopFast();
    }
    server_->Start();
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Value("SELECT COUNT(*) || ' ' || MAX(number) FROM run"),
            std::to_string(acknowledged) + " " + std::to_string(acknowledged));
}

TEST_F(PostgresOutageTest, ALongOutageIsToldOnceAndWritesFailUntilItsEnd) {
  std::vector<std::string> alarms;  // told before the write is answered
  options_.alarm = [&alarms](const std::string& text) { alarms.push_back(text); };
  options_.postgres.write_retry_ms = 200;
  Open();
  server_->StopFast();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(store().PutFlow(MakeFlow("a")).code(), Code::kUnavailable);
    EXPECT_EQ(store().GetFlow("a").status().code(), Code::kUnavailable);
  }
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_NE(alarms[0].find("nothing can be saved"), std::string::npos) << alarms[0];
  server_->Start();
  EXPECT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  EXPECT_TRUE(store().GetFlow("a").ok());
  server_->StopFast();
  EXPECT_EQ(store().PutFlow(MakeFlow("b")).code(), Code::kUnavailable);
  EXPECT_EQ(alarms.size(), 2u);
}

TEST_F(PostgresOutageTest, ASilentServerIsGivenUp) {
  testing::TcpProxy proxy(server_->port());
  UseProxy(proxy);
  options_.readers = 1;
  options_.postgres.connect_timeout_ms = 300;
  options_.postgres.statement_timeout_ms = 300;
  options_.postgres.network_timeout_ms = 300;
  options_.postgres.write_retry_ms = 300;
  Open();
  ASSERT_TRUE(store().PutFlow(MakeFlow("a")).ok());
  ASSERT_TRUE(store().GetFlow("a").ok());
  proxy.Silence();
  EXPECT_EQ(store().GetFlow("a").status().code(), Code::kUnavailable);
  EXPECT_EQ(store().PutFlow(MakeFlow("b")).code(), Code::kUnavailable);
  proxy.Resume();
  EXPECT_TRUE(testing::Eventually([this] { return store().PutFlow(MakeFlow("c")).ok(); }));
  EXPECT_TRUE(store().GetFlow("c").ok());
}

}  // namespace
}  // namespace synappsd::store
