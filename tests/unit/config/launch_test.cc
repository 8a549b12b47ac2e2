#include "config/launch.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <sstream>

#include "config/render.h"
#include "synapps_version.h"
#include "unit/config/fixture.h"

namespace synappsd::config {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class LaunchTest : public ConfigFixture {
 protected:
  std::string Output(const std::vector<std::string>& arguments) {
    const auto launch = PrepareLaunch(arguments, surroundings_);
    EXPECT_TRUE(launch.ok()) << launch.status().ToString();
    if (!launch.ok()) return "";
    EXPECT_FALSE(launch->run.has_value());
    return launch->output;
  }
};

TEST_F(LaunchTest, RunsWithTheConfiguration) {
  const auto launch = PrepareLaunch({"--data-dir", "/d", "--listen", "127.0.0.1:0"}, surroundings_);
  ASSERT_TRUE(launch.ok()) << launch.status().ToString();
  ASSERT_TRUE(launch->run.has_value());
  EXPECT_EQ(launch->run->config.data_dir, "/d");
}

TEST_F(LaunchTest, HelpAndVersionNeedNoConfiguration) {
  WriteFile("etc/synapps.toml", "broken");
  EXPECT_THAT(Output({"--help"}), HasSubstr("--data-dir"));
  EXPECT_EQ(Output({"--version"}), "synappsd " SYNAPPS_VERSION "\n");
  EXPECT_EQ(Output({"--print-default-config"}), RenderDefaultFile());
}

TEST_F(LaunchTest, HelpHasEverySetting) {
  const std::string help = Output({"--help"});
  for (const Setting& setting : AllSettings()) {
    const std::string name = setting.is_secret ? setting.environment() : setting.flag() + " ";
    EXPECT_THAT(help, HasSubstr("  " + name));
  }
  EXPECT_THAT(help, Not(HasSubstr("--openai-api-key")));
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
}

TEST_F(LaunchTest, ManualHasEverySettingWithItsBoundsAndVariables) {
  const std::string manual = Output({"--print-manual"});
  for (const Setting& setting : AllSettings()) {
    EXPECT_THAT(manual, HasSubstr("\n.It Cm \"" + setting.name() + "\"\n"));
    EXPECT_THAT(manual, HasSubstr("\n.Ev \"" + setting.environment() + "\"\n"));
    for (const Alias& alias : setting.aliases) {
      EXPECT_THAT(manual, HasSubstr("or\n.Ev \"" + alias.name + "\"\n"));
    }
  }
}

TEST_F(LaunchTest, ChecksThatTheDataDirectoryCanBeUsed) {
  const auto check = [this](const std::filesystem::path& data_dir) {
    return PrepareLaunch({"--check-config", "--data-dir", data_dir.string()}, surroundings_)
        .status();
  };
  EXPECT_TRUE(check(directory_).ok());
  EXPECT_TRUE(check(directory_ / "not/yet/there").ok());
  EXPECT_FALSE(std::filesystem::exists(directory_ / "not"));  // it only looks
  const std::string file = WriteFile("file", "");
  for (const std::string& data_dir : {file, file + "/below"}) {
    EXPECT_EQ(check(data_dir).code(), Code::kInvalidArgument);
    EXPECT_THAT(check(data_dir).message(),
                HasSubstr("data_dir: " + data_dir + " cannot be used: "));
  }
}

TEST_F(LaunchTest, NamesTheDirectoryThatItCannotWriteTo) {
  if (geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
  std::filesystem::permissions(directory_, std::filesystem::perms(0555));
  const auto launch =
      PrepareLaunch({"--check-config", "--data-dir", (directory_ / "a/b").string()}, surroundings_);
  std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
  EXPECT_THAT(launch.status().message(),
              HasSubstr("cannot be used: writing to " + directory_.string() + ": "));
}

TEST_F(LaunchTest, ChecksTheConfiguration) {
  surroundings_.environment["HOME"] = directory_.string();
  EXPECT_EQ(Output({"--check-config"}), "the configuration is right (file: none)\n");
  surroundings_.environment["SYNAPPS_LISTEM"] = "x";
  EXPECT_THAT(Output({"--check-config"}), HasSubstr("warning: environment SYNAPPS_LISTEM"));
  const std::string file = WriteFile("etc/synapps.toml", "[http]\nloops = 0\n");
  const auto launch = PrepareLaunch({"--check-config"}, surroundings_);
  EXPECT_EQ(launch.status().message(), file +
                                           ":2: http.loops = \"0\" is out of range; allowed: an "
                                           "integer from 1 to 64");
}

TEST_F(LaunchTest, PrintsValuesAndOriginsButNoSecrets) {
  const std::string file = WriteFile(
      "f.toml", "[http]\nmax_body = '1MiB'\n[applet.\"org.example.x\"]\nkey = 'sk-applet'\n");
  surroundings_.environment["OPENAI_API_KEY"] = "sk-secret";
  surroundings_.environment["WS_AUTH_TOKEN"] = "ws-secret";
  const std::string text = Output({"--print-config", "--config", file, "--data-dir", "/d"});
  EXPECT_THAT(
      text, AllOf(ContainsRegex("\nhttp.max_body = \"1MiB\" +# " + file + ":2\n"),
                  ContainsRegex("\ndata_dir = \"/d\" +# flag --data-dir\n"),
                  ContainsRegex("\ndatabase.url = \"sqlite:////d/synapps.db\" +# default\n"),
                  ContainsRegex("\nopenai.api_key = \"[*]+\" +# environment OPENAI_API_KEY\n"),
                  ContainsRegex("\nwebsocket.auth_token = \"[*]+\" +# environment WS_AUTH_TOKEN\n"),
                  ContainsRegex("\nstability.api_key = \"\" +# default\n")));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("-secret")), Not(HasSubstr("sk-applet"))));
}

// What --print-config prints can be a configuration file.
TEST_F(LaunchTest, PrintedValuesReadBackEqual) {
  const std::string text =
      Output({"--print-config", "--listen", "127.0.0.1:1,[::1]:2", "--data-dir", "/a \"b\"",
              "--engine-default-node-timeout", "7s"});
  const std::string file = WriteFile("printed.toml", text);
  const auto again = PrepareLaunch({"--config", file}, surroundings_);
  ASSERT_TRUE(again.ok()) << again.status().ToString();
  EXPECT_EQ(again->run->config.listen.size(), 2u);
  EXPECT_EQ(again->run->config.data_dir, "/a \"b\"");
  EXPECT_EQ(again->run->config.engine.default_node_timeout, Milliseconds(7000));
}

}  // namespace
}  // namespace synappsd::config
