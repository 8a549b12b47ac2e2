// The daemon over databases of the existing system answers as that one did, byte for byte.
#include <gtest/gtest.h>

#include "e2e/support/daemon_process.h"
#include "migrations/backup_marker.h"
#include "support/legacy_database.h"
#include "support/postgres_connection.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace synappsd::e2e {
namespace {

using testing::LegacyForm;

class AdoptionTest : public ::testing::TestWithParam<LegacyForm> {
 protected:
  static void TearDownTestSuite() { server_.reset(); }

  static void ExpectLegacyAnswers(const DaemonProcess& daemon) {
    HttpClient client = daemon.Client();
    const std::map<std::string, std::string> answers = LegacyAnswers(GetParam());
    EXPECT_EQ(answers.size(), 10u);
    for (const auto& [path, body] : answers) {
      const HttpAnswer answer = client.Get(path);
      EXPECT_EQ(answer.status, 200) << path;
      EXPECT_EQ(answer.body, body) << path;
    }
  }

  inline static std::unique_ptr<testing::PostgresServer> server_;
  const testing::TemporaryDirectory directory_;
};

TEST_P(AdoptionTest, OnSqlite) {
  testing::MakeLegacySqlite(directory_.path() / "synapps.db", GetParam());
  DaemonOptions options{
      .data_dir = directory_.path(),
      .environment = {
          {"DATABASE_URL", "sqlite:///" + (directory_.path() / "synapps.db").string()}}};
  for (int start = 0; start < 2; ++start) {
    DaemonProcess daemon(options);
    ExpectLegacyAnswers(daemon);
    EXPECT_EQ(daemon.Stop(), 0);
  }
}

TEST_P(AdoptionTest, OnPostgres) {
  SYNAPPS_REQUIRE_POSTGRES();
  if (!server_) server_ = std::make_unique<testing::PostgresServer>();
  const std::string name = "legacy_" + GetParam().revision;
  server_->CreateDatabase(name);
  const std::string url = server_->url(name);
  testing::MakeLegacyPostgres(url, GetParam());
  DaemonOptions options{.data_dir = directory_.path(), .environment = {{"DATABASE_URL", url}}};

  ChildProcess refused = LaunchDaemon(options);
  const std::optional<int> status = refused.WaitForExit(milliseconds(60'000));
  EXPECT_TRUE(status && *status != 0);
  EXPECT_NE(refused.output().find("synappsctl db backup"), std::string::npos) << refused.output();

  migrations::WriteBackupMarker(*testing::ConnectToPostgres(url));
  for (int start = 0; start < 2; ++start) {
    DaemonProcess daemon(options);
    ExpectLegacyAnswers(daemon);
    EXPECT_EQ(daemon.Stop(), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Made, AdoptionTest, ::testing::ValuesIn(testing::LegacyForms()),
                         [](const ::testing::TestParamInfo<LegacyForm>& tested) {
                           return tested.param.revision.empty() ? "AtItsStart"
                                                                : "By" + tested.param.revision;
                         });

}  // namespace
}  // namespace synappsd::e2e
