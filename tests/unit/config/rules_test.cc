#include "config/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(RulesTest, TheDefaultsKeepThem) {
  EXPECT_THAT(BrokenRules(Config()), IsEmpty());
  EXPECT_THAT(Concerns(Config()), IsEmpty());
}

TEST(RulesTest, ListeningBeyondThisMachineMustBeAllowed) {
  Config config;
  config.listen = {{"127.0.0.1", 1}, {"::", 2}};
  EXPECT_THAT(BrokenRules(config),
              ElementsAre(HasSubstr("listen = [::]:2 lets other machines in")));
  config.allow_remote = true;
  EXPECT_THAT(BrokenRules(config), IsEmpty());
  EXPECT_THAT(Concerns(config), Contains(HasSubstr("whoever reaches it may do everything")));
}

TEST(RulesTest, RequiringKeysAllowsListeningBeyondThisMachine) {
  Config config;
  config.listen = {{"0.0.0.0", 8000}};
  config.access.require_keys = true;
  EXPECT_THAT(BrokenRules(config), IsEmpty());
  EXPECT_THAT(Concerns(config), ElementsAre(HasSubstr("without encryption")));
}

TEST(RulesTest, AProxyLetsOtherMachinesInToo) {
  Config config;
  config.access.trusted_proxies = {"127.0.0.1"};
  EXPECT_THAT(BrokenRules(config), ElementsAre(HasSubstr("http.trusted_proxies lets other")));
  config.access.require_keys = true;
  EXPECT_THAT(BrokenRules(config), IsEmpty());
  config.access.require_keys = false;
  config.allow_remote = true;
  EXPECT_THAT(BrokenRules(config), IsEmpty());
}

TEST(RulesTest, ALeaseOutlivesAHeartbeatThatIsLate) {
  Config config;
  config.cluster.lease = std::chrono::seconds(6);
  config.cluster.heartbeat = std::chrono::seconds(2);
  EXPECT_THAT(BrokenRules(config), IsEmpty());
  config.cluster.heartbeat = Milliseconds(2'001);
  EXPECT_THAT(BrokenRules(config), ElementsAre(HasSubstr("is more than a third of cluster.lease")));
}

TEST(RulesTest, AnyOriginStandsAlone) {
  Config config;
  config.cors_origins = {"*"};
  EXPECT_THAT(BrokenRules(config), IsEmpty());
  config.cors_origins = {"http://a", "*"};
  EXPECT_THAT(BrokenRules(config), ElementsAre(HasSubstr("\"*\" stands alone")));
}

TEST(RulesTest, TlsNeedsBothFilesAndCanReadThem) {
  Config config;
  config.server.tls_certificate_file = "/dev/null";
  EXPECT_THAT(BrokenRules(config), ElementsAre(HasSubstr("set both or neither")));
  config.server.tls_key_file = "/nonexistent/key.pem";
  EXPECT_THAT(
      BrokenRules(config),
      ElementsAre(HasSubstr("http.tls_key_file = /nonexistent/key.pem cannot be read: No")));
}

TEST(RulesTest, TimeoutsOfTheDatabaseLeaveRoomForEachOther) {
  Config config;
  config.store.postgres.lock_timeout_ms = 30'000;
  EXPECT_THAT(BrokenRules(config),
              ElementsAre(HasSubstr("database.lock_timeout = 30s is not less than "
                                    "database.statement_timeout = 30s")));
  config.store.postgres.lock_timeout_ms = 100;
  config.store.postgres.write_retry_ms = 5'000;
  EXPECT_THAT(BrokenRules(config),
              ElementsAre(HasSubstr("database.idle_in_transaction_timeout = 10s is not less than "
                                    "database.write_retry = 5s")));
}

TEST(RulesTest, TheUsualNodeTimeoutIsWithinTheLongest) {
  Config config;
  config.engine.max_node_timeout = Milliseconds(1000);
  EXPECT_THAT(BrokenRules(config), ElementsAre(HasSubstr("engine.max_node_timeout = 1s")));
}

}  // namespace
}  // namespace synappsd::config
