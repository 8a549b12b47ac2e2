// A daemon whose PostgreSQL it cannot use does not start, and says why and what to do.

#include <gtest/gtest.h>

#include "e2e/database/postgres_fixture.h"
#include "e2e/support/flows.h"
#include "support/tcp_proxy.h"

namespace synappsd::e2e {
namespace {

constexpr const char* kPasswords = "open-sesame-";  // how all of them begin

class PostgresStart : public PostgresFixture {
 protected:
  void ExpectRefusesToStart(const std::vector<std::string>& texts) {
    ChildProcess daemon = LaunchDaemon(Options());
    EXPECT_EQ(daemon.WaitForExit(milliseconds(60'000)), 1) << daemon.output();
    const std::string output = daemon.output();
    for (const std::string& text : texts) {
      EXPECT_NE(output.find(text), std::string::npos) << text << '\n' << output;
    }
    ExpectNoPassword(output);
  }

  static void ExpectNoPassword(const std::string& output) {
    EXPECT_EQ(output.find(kPasswords), std::string::npos) << "a password is told:\n" << output;
  }

  void Replace(const std::string& text, const std::string& by) {
    const std::size_t at = url_.find(text);
    ASSERT_NE(at, std::string::npos) << url_;
    url_.replace(at, text.size(), by);
  }
};

TEST_F(PostgresStart, NobodyListens) {
  StartServer();
  server_->StopFast();
  ExpectRefusesToStart({"PostgreSQL cannot be reached", "check that it runs"});
  server_->Start();
  DaemonProcess daemon(Options());
  HttpClient client(daemon.base_url());
  EXPECT_EQ(client.Post("/api/v1/flows", ChainFlow("f", {"start", "end"})).status, 201);
  EXPECT_EQ(daemon.Stop(), 0);
}

TEST_F(PostgresStart, WrongPassword) {
  const std::string right_password = std::string(kPasswords) + "right";
  StartServer({.password = right_password});
  const std::string right = url_;
  Replace(right_password, std::string(kPasswords) + "wrong");
  ExpectRefusesToStart({"password authentication failed", "database.url"});
  url_ = right;
  DaemonProcess daemon(Options());
  EXPECT_EQ(daemon.Stop(), 0);
  ExpectNoPassword(daemon.process().output());
}

TEST_F(PostgresStart, NoSuchDatabase) {
  StartServer();
  Replace("/synapps", "/absent");
  ExpectRefusesToStart({"\"absent\" does not exist", "createdb"});
}

TEST_F(PostgresStart, AnEncodingThatCannotHoldEveryText) {
  StartServer();
  server_->CreateDatabase("latin", "LATIN1");
  Replace("/synapps", "/latin");
  ExpectRefusesToStart({"LATIN1", "createdb --encoding=UTF8"});
}

TEST_F(PostgresStart, AServerThatIsTooOld) {
  StartServer();
  const std::string version = server_->Execute("SHOW server_version").at(0).at(0).substr(0, 3);
  testing::TcpProxy proxy(server_->port());
  // As the server says it after the password.
  const std::string name = std::string("server_version") + '\0';
  proxy.Rewrite(name + version, name + "12.");
  Replace(":" + std::to_string(server_->port()), ":" + std::to_string(proxy.port()));
  ExpectRefusesToStart({"PostgreSQL 12 is too old", "13 or newer"});
}

TEST_F(PostgresStart, AUserWithoutRights) {
  StartServer();
  server_->Execute("CREATE ROLE guest LOGIN");
  Replace("//postgres@", "//guest@");
  ExpectRefusesToStart({"GRANT CREATE ON SCHEMA public TO guest"});
  server_->Execute("REVOKE CONNECT ON DATABASE synapps FROM PUBLIC");
  ExpectRefusesToStart({"permission denied", "GRANT CONNECT"});
}

TEST_F(PostgresStart, NoConnectionIsLeft) {
  StartServer({.settings = {{"max_connections", "4"}, {"superuser_reserved_connections", "3"}}});
  server_->Execute("CREATE ROLE daemon LOGIN");
  server_->Execute("ALTER ROLE daemon CONNECTION LIMIT 0");
  Replace("//postgres@", "//daemon@");
  ExpectRefusesToStart({"too many connections"});
}

}  // namespace
}  // namespace synappsd::e2e
