// What Store::Open says of servers and databases it cannot use.
#include "support/tcp_proxy.h"
#include "unit/store/postgres_fixture.h"

namespace synappsd::store {
namespace {

class PostgresOpenTest : public PostgresStoreTest {
 protected:
  void ExpectRefusal(Code code, const std::vector<std::string>& words) {
    const Result<std::unique_ptr<Store>> opened = Store::Open(options_);
    const Status status = opened.ok() ? Status::Ok() : opened.status();
    EXPECT_EQ(status.code(), code) << status.ToString();
    for (const std::string& word : words) {
      EXPECT_NE(status.message().find(word), std::string::npos)
          << "no '" << word << "' in: " << status.message();
    }
    EXPECT_EQ(status.message().find("geheim"), std::string::npos) << status.message();
  }
  std::string UrlAs(const std::string& user) {
    return "postgresql://" + user + "@127.0.0.1:" + std::to_string(server_->port()) + "/" +
           database_;
  }
};

TEST_F(PostgresOpenTest, AServerThatIsNotThereIsNamed) {
  server_->StopFast();
  ExpectRefusal(Code::kUnavailable,
                {database_, std::to_string(server_->port()), "check that it runs"});
}

TEST_F(PostgresOpenTest, AServerThatDoesNotAnswerIsGivenUp) {
  testing::TcpProxy proxy(server_->port());
  proxy.Silence();
  UseUrl("postgresql://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/" + database_);
  options_.postgres.connect_timeout_ms = 200;
  ExpectRefusal(Code::kUnavailable, {"does not answer within 200 ms"});
}

TEST_F(PostgresOpenTest, AMissingDatabaseIsNamedWithItsRemedy) {
  UseUrl(server_->url("absent"));
  ExpectRefusal(Code::kNotFound, {"absent", "createdb", "UTF8"});
}

TEST_F(PostgresOpenTest, AnUnknownUserIsRefused) {
  UseUrl(UrlAs("nobody_here:geheim"));
  ExpectRefusal(Code::kPermissionDenied, {"nobody_here", "database.url"});
}

TEST_F(PostgresOpenTest, AWrongPasswordIsRefused) {
  testing::PostgresOptions with_password;
  with_password.password = "right";
  testing::PostgresServer server(with_password);
  UseUrl("postgresql://postgres:geheim@127.0.0.1:" + std::to_string(server.port()) + "/postgres");
  ExpectRefusal(Code::kPermissionDenied, {"password", "pg_hba.conf"});
}

TEST_F(PostgresOpenTest, AnotherEncodingIsRefused) {
  server_->CreateDatabase("ascii", "SQL_ASCII");
  UseUrl(server_->url("ascii"));
  ExpectRefusal(Code::kFailedPrecondition, {"SQL_ASCII", "UTF8", "createdb"});
}

TEST_F(PostgresOpenTest, AnOldServerIsRefused) {
  testing::TcpProxy proxy(server_->port());
  const std::string name("server_version\0", 15);
  proxy.Rewrite(name + Value("SHOW server_version").substr(0, 2), name + "12");
  UseUrl("postgresql://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/" + database_);
  ExpectRefusal(Code::kFailedPrecondition, {"PostgreSQL 12", "13 or newer"});
}

TEST_F(PostgresOpenTest, AUserWithoutPermissionIsRefused) {
  Rows("CREATE ROLE poor LOGIN");
  Rows("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  UseUrl(UrlAs("poor"));
  ExpectRefusal(Code::kPermissionDenied, {"poor"});
}

TEST_F(PostgresOpenTest, ANewerSchemaIsRefused) {
  Open();
  store_->Close();
  Rows("UPDATE schema_version SET version = 99");
  ExpectRefusal(Code::kFailedPrecondition, {"version 99", "upgrade synappsd"});
}

TEST_F(PostgresOpenTest, TwoStoresMayOpenAtOnce) {
  std::vector<std::future<bool>> opened;
  for (int i = 0; i < 4; ++i) {
    opened.push_back(std::async(std::launch::async, [this] {
      const Result<std::unique_ptr<Store>> store = Store::Open(options_);
      return store.ok() && BlockingStore(store->get()).Ping().ok();
    }));
  }
  for (auto& ok : opened) EXPECT_TRUE(ok.get());
}

}  // namespace
}  // namespace synappsd::store
