#include "support/postgres_server.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/process_list.h"

namespace synappsd::testing {
namespace {

constexpr std::chrono::milliseconds kLimit{60'000};

class PostgresServerTest : public ::testing::Test {
 protected:
  void SetUp() override { SYNAPPS_REQUIRE_POSTGRES(); }
};

TEST_F(PostgresServerTest, KeepsWhatIsCommittedOverEveryKindOfEnd) {
  PostgresServer server;
  server.CreateDatabase("kept");
  const std::string url = server.url("kept");
  QueryPostgres(url, "CREATE TABLE ends (name text)");
  const auto add = [&](const std::string& name) {
    QueryPostgres(url, "INSERT INTO ends VALUES ('" + name + "')");
  };
  add("fast");
  server.StopFast();
  EXPECT_FALSE(server.running());
  EXPECT_THROW(QueryPostgres(url, "SELECT 1"), std::runtime_error);
  server.Start();
  add("immediate");
  server.StopImmediate();
  server.Start();
  add("killed");
  server.Kill9();
  server.Start();
  EXPECT_EQ(QueryPostgres(url, "SELECT name FROM ends ORDER BY name"),
            (std::vector<PostgresRow>{{"fast"}, {"immediate"}, {"killed"}}));
}

TEST_F(PostgresServerTest, IsInUtf8AndInTheOrderOfBytes) {
  PostgresServer server;
  server.CreateDatabase("texts");
  EXPECT_EQ(server.Execute("SHOW server_encoding", "texts"), (std::vector<PostgresRow>{{"UTF8"}}));
  EXPECT_EQ(server.Execute("SELECT 'a' > 'B'", "texts"), (std::vector<PostgresRow>{{"t"}}));
}

TEST_F(PostgresServerTest, AsksForThePasswordItIsGiven) {
  PostgresServer server({.password = "right"});
  EXPECT_EQ(QueryPostgres(server.url("postgres"), "SELECT 1").size(), 1u);
  std::string wrong = server.url("postgres");
  wrong.replace(wrong.find("right"), 5, "wrong");
  EXPECT_THROW(QueryPostgres(wrong, "SELECT 1"), std::runtime_error);
}

TEST_F(PostgresServerTest, TakesSettingsAndSaysWhyItDoesNotStart) {
  PostgresServer server({.settings = {{"max_connections", "7"}}});
  EXPECT_EQ(server.Execute("SHOW max_connections"), (std::vector<PostgresRow>{{"7"}}));
  server.StopFast();
  server.settings()["max_connections"] = "many";
  try {
    server.Start();
    FAIL() << "it starts";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("max_connections"), std::string::npos) << error.what();
  }
}

TEST_F(PostgresServerTest, DoesNotOutliveATestThatIsKilled) {
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  const pid_t test = fork();
  ASSERT_GE(test, 0);
  if (test == 0) {
    const PostgresServer server;
    const std::set<pid_t> children = ChildrenOf(getpid());
    const pid_t postmaster = children.empty() ? 0 : *children.begin();
    if (write(pipe_fds[1], &postmaster, sizeof postmaster) != sizeof postmaster) _exit(1);
    pause();
    _exit(0);
  }
  close(pipe_fds[1]);
  pid_t postmaster = 0;
  ASSERT_EQ(read(pipe_fds[0], &postmaster, sizeof postmaster), ssize_t{sizeof postmaster});
  close(pipe_fds[0]);
  ASSERT_GT(postmaster, 0);
  const std::set<pid_t> processes = ChildrenOf(postmaster);
  kill(test, SIGKILL);
  ASSERT_EQ(waitpid(test, nullptr, 0), test);
  EXPECT_TRUE(WaitForEnd(postmaster, kLimit));
  for (const pid_t process : processes) EXPECT_TRUE(WaitForEnd(process, kLimit));
}

}  // namespace
}  // namespace synappsd::testing
