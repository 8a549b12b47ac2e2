#include "config/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Config Applied(const std::vector<std::string>& arguments) {
  Config config;
  const auto line = ParseCommandLine(arguments);
  EXPECT_TRUE(line.ok()) << line.status().ToString();
  if (!line.ok()) return config;
  for (const Assignment& assignment : line->assignments) {
    const Status status = Apply(assignment, &config);
    EXPECT_TRUE(status.ok()) << status.ToString();
  }
  return config;
}

std::string ErrorOf(const std::vector<std::string>& arguments) {
  return ParseCommandLine(arguments).status().message();
}

TEST(CommandLineTest, FlagsSetSettings) {
  const Config config = Applied({"--data-dir", "/d", "--listen", "127.0.0.1:0", "--listen=[::1]:1",
                                 "--http-max-body=1MiB", "--engine-max-active-runs", "7"});
  EXPECT_EQ(config.data_dir, "/d");
  EXPECT_THAT(config.listen, ElementsAre(ListenAddress{"127.0.0.1", 0}, ListenAddress{"::1", 1}));
  EXPECT_EQ(config.server.max_body_bytes, 1u << 20);
  EXPECT_EQ(config.engine.max_active_runs, 7u);
}

TEST(CommandLineTest, SwitchesMayStandAlone) {
  EXPECT_TRUE(Applied({"--allow-remote"}).allow_remote);
  EXPECT_TRUE(Applied({"--allow-remote=true"}).allow_remote);
  EXPECT_FALSE(Applied({"--allow-remote=false"}).allow_remote);
}

TEST(CommandLineTest, AFlagMayBeEmpty) {
  EXPECT_THAT(Applied({"--http-cors-origins", ""}).cors_origins, ElementsAre());
  EXPECT_THAT(Applied({"--http-cors-origins=", "--data-dir=/d"}).cors_origins, ElementsAre());
}

TEST(CommandLineTest, KnowsWhatToDoInsteadOfRunning) {
  using Action = CommandLine::Action;
  EXPECT_EQ(ParseCommandLine({})->action, Action::kRun);
  EXPECT_EQ(ParseCommandLine({"-h"})->action, Action::kHelp);
  EXPECT_EQ(ParseCommandLine({"--version"})->action, Action::kVersion);
  EXPECT_EQ(ParseCommandLine({"--check-config"})->action, Action::kCheckConfig);
  EXPECT_EQ(ParseCommandLine({"--print-config"})->action, Action::kPrintConfig);
  EXPECT_EQ(ParseCommandLine({"--print-default-config"})->action, Action::kPrintDefaultConfig);
  EXPECT_EQ(ParseCommandLine({"--config", "f.toml"})->config_file, "f.toml");
}

TEST(CommandLineTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(ErrorOf({"--lisen", "127.0.0.1:1"}),
            "unknown argument --lisen: did you mean --listen? (synappsd --help shows all flags)");
  EXPECT_THAT(ErrorOf({"--lisen=127.0.0.1:1"}), HasSubstr("did you mean --listen?"));
  EXPECT_THAT(ErrorOf({"--data-dir", "/d", "stray"}), HasSubstr("unknown argument stray"));
  EXPECT_THAT(ErrorOf({"--data-dir"}), HasSubstr("--data-dir"));
  EXPECT_THAT(ErrorOf({"--data-dir", "/a", "--data-dir", "/b"}), HasSubstr("more than once"));
  EXPECT_THAT(ErrorOf({"--config", "a", "--config", "b"}), HasSubstr("more than once"));
}

TEST(CommandLineTest, SecretsHaveNoFlag) {
  EXPECT_THAT(ErrorOf({"--openai-api-key", "sk-1"}), HasSubstr("unknown argument"));
  EXPECT_THAT(ErrorOf({"--websocket-auth-token=x"}), HasSubstr("unknown argument"));
}

}  // namespace
}  // namespace synappsd::config
