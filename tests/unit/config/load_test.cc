#include "config/load.h"

#include <gmock/gmock.h>

#include "config/command_line.h"
#include "unit/config/fixture.h"

namespace synappsd::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class LoadTest : public ConfigFixture {
 protected:
  Result<LoadedConfig> Load(const std::vector<std::string>& flags = {}) {
    const auto line = ParseCommandLine(flags);
    EXPECT_TRUE(line.ok()) << line.status().ToString();
    return LoadConfig(surroundings_, line->config_file, line->assignments);
  }

  std::string ErrorOf(const std::vector<std::string>& flags = {}) {
    return Load(flags).status().message();
  }
};

TEST_F(LoadTest, NeedsNothing) {
  const auto loaded = Load();
  ASSERT_TRUE(loaded.ok()) << loaded.status().ToString();
  const Config& config = loaded->config;
  EXPECT_THAT(config.listen, ElementsAre(ListenAddress{"127.0.0.1", 8000}));
  EXPECT_EQ(config.data_dir, "/home/ada/.local/state/synapps");
  EXPECT_EQ(config.store.location.path, "/home/ada/.local/state/synapps/synapps.db");
  EXPECT_THAT(config.cors_origins, ElementsAre("http://localhost:3000"));
  EXPECT_EQ(loaded->file, "");
  EXPECT_TRUE(loaded->origins.empty());
  EXPECT_TRUE(loaded->warnings.empty());
}

TEST_F(LoadTest, FlagsWinOverEnvironmentOverFileOverDefaults) {
  WriteFile("etc/synapps.toml",
            "drain_timeout = '1s'\n[engine]\nmax_active_runs = 1\nmax_waiting_runs = 1\n"
            "max_parallel_nodes = 1\n");
  surroundings_.environment["SYNAPPS_ENGINE_MAX_ACTIVE_RUNS"] = "2";
  surroundings_.environment["SYNAPPS_ENGINE_MAX_WAITING_RUNS"] = "2";
  const auto loaded = Load({"--engine-max-active-runs", "3"});
  ASSERT_TRUE(loaded.ok()) << loaded.status().ToString();
  EXPECT_EQ(loaded->config.engine.max_active_runs, 3u);
  EXPECT_EQ(loaded->config.engine.max_waiting_runs, 2u);
  EXPECT_EQ(loaded->config.engine.max_parallel_nodes, 1u);
  EXPECT_EQ(loaded->config.engine.max_parallel_nodes_per_run, 16u);
  const std::string file = surroundings_.system_file.string();
  EXPECT_EQ(loaded->origins.at("engine.max_active_runs"), "flag --engine-max-active-runs");
  EXPECT_EQ(loaded->origins.at("engine.max_waiting_runs"),
            "environment SYNAPPS_ENGINE_MAX_WAITING_RUNS");
  EXPECT_EQ(loaded->origins.at("engine.max_parallel_nodes"), file + ":5");
  EXPECT_EQ(loaded->origins.count("engine.max_parallel_nodes_per_run"), 0u);
}

TEST_F(LoadTest, TheFlagsFileWinsOverTheVariablesOverTheSystems) {
  WriteFile("etc/synapps.toml", "drain_timeout = '1s'\n");
  EXPECT_EQ(Load()->config.drain_timeout, Milliseconds(1000));
  surroundings_.environment["SYNAPPS_CONFIG"] = WriteFile("env.toml", "drain_timeout = '2s'\n");
  EXPECT_EQ(Load()->config.drain_timeout, Milliseconds(2000));
  const std::string file = WriteFile("flag.toml", "drain_timeout = '3s'\n");
  EXPECT_EQ(Load({"--config", file})->config.drain_timeout, Milliseconds(3000));
}

TEST_F(LoadTest, AFileThatIsNamedMustBeThere) {
  surroundings_.environment["SYNAPPS_CONFIG"] = "/nonexistent/synapps.toml";
  EXPECT_EQ(Load().status().code(), Code::kNotFound);
  EXPECT_THAT(ErrorOf(), HasSubstr("/nonexistent/synapps.toml"));
}

TEST_F(LoadTest, BadValuesNameOriginValueAndWhatIsAllowed) {
  const std::string file = WriteFile("f.toml", "[http]\nmax_body = '9x'\nloops = '2'\n");
  surroundings_.environment["SYNAPPS_ENGINE_DEFAULT_NODE_TIMEOUT"] = "30";
  EXPECT_THAT(ErrorOf({"--config", file, "--listen", "8000"}),
              AllOf(HasSubstr(file + ":2: http.max_body = \"9x\" is no size; allowed: a size such"),
                    HasSubstr(file + ":3: http.loops = \"2\" is in quotes; allowed: an integer"),
                    HasSubstr("environment SYNAPPS_ENGINE_DEFAULT_NODE_TIMEOUT: "
                              "engine.default_node_timeout = \"30\" is no duration; allowed: a "
                              "duration with its unit"),
                    HasSubstr("flag --listen: listen = \"8000\" has no port; allowed: ")));
}

TEST_F(LoadTest, ErrorsShowNoSecrets) {
  surroundings_.environment["OPENAI_API_KEY"] = "sk-secret\n";
  surroundings_.environment["DATABASE_URL"] = "postgresql+asyncpg://ada:geheim@db:x/synapps";
  EXPECT_THAT(ErrorOf(), AllOf(HasSubstr("environment OPENAI_API_KEY: openai.api_key (value not"),
                               HasSubstr("environment DATABASE_URL: database.url = "
                                         "\"postgresql+asyncpg://****@db:x/synapps\" has a port "
                                         "that is no number"),
                               Not(HasSubstr("sk-secret")), Not(HasSubstr("geheim"))));
}

TEST_F(LoadTest, BrokenRulesAreErrors) {
  EXPECT_THAT(ErrorOf({"--listen", "0.0.0.0:8000"}), HasSubstr("set allow_remote = true"));
  const auto allowed = Load({"--listen", "0.0.0.0:8000", "--allow-remote"});
  ASSERT_TRUE(allowed.ok()) << allowed.status().ToString();
  EXPECT_THAT(allowed->warnings, ::testing::Contains(HasSubstr("without encryption")));
}

TEST_F(LoadTest, DataGoesWhereTheMachineKeepsState) {
  surroundings_.environment["XDG_STATE_HOME"] = "/home/ada/state";
  EXPECT_EQ(Load()->config.data_dir, "/home/ada/state/synapps");
  surroundings_.is_root = true;
  EXPECT_EQ(Load()->config.data_dir, "/var/lib/synapps");
  surroundings_.environment["STATE_DIRECTORY"] = "/var/lib/one:/var/lib/two";
  EXPECT_EQ(Load()->config.data_dir, "/var/lib/one");
  EXPECT_EQ(Load({"--data-dir", "here"})->config.data_dir, "here");
  EXPECT_EQ(Load({"--data-dir", "here"})->config.store.location.path, "here/synapps.db");
}

TEST_F(LoadTest, RelativeXdgDirectoriesAreIgnored) {
  surroundings_.environment["XDG_STATE_HOME"] = "state";
  EXPECT_EQ(Load()->config.data_dir, "/home/ada/.local/state/synapps");
  surroundings_.environment.clear();
  EXPECT_EQ(Load()->config.data_dir, "/var/lib/synapps");
}

TEST_F(LoadTest, AppletsAreBesideABuildOrWhereThePackagePutsThem) {
  const auto build = directory_ / "build";
  EXPECT_THAT(Load()->config.applet_directories, ElementsAre(build / "lib/synapps/applets"));
  std::filesystem::create_directories(build / "applets");
  EXPECT_THAT(Load()->config.applet_directories, ElementsAre(build / "applets"));
  surroundings_.executable = "/usr/bin/synappsd";
  EXPECT_THAT(Load()->config.applet_directories, ElementsAre("/usr/lib/synapps/applets"));
  EXPECT_THAT(Load({"--applets-directories", "/a,/b"})->config.applet_directories,
              ElementsAre("/a", "/b"));
}

TEST_F(LoadTest, TheDatabaseCanBeElsewhere) {
  surroundings_.environment["DATABASE_URL"] = "sqlite+aiosqlite:////srv/old.db";
  EXPECT_EQ(Load()->config.store.location.path, "/srv/old.db");
  surroundings_.environment["DATABASE_URL"] = "postgresql+asyncpg://ada:geheim@db/synapps";
  const auto loaded = Load();
  ASSERT_TRUE(loaded.ok()) << loaded.status().ToString();
  EXPECT_EQ(loaded->config.store.location.kind, store::DatabaseLocation::Kind::kPostgresql);
  EXPECT_EQ(loaded->config.store.location.Parameter("password"), "geheim");
}

}  // namespace
}  // namespace synappsd::config
