#include "ctl/db_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "ctl/progress_bar.h"
#include "ctl/run_ctl.h"
#include "support/temporary_directory.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DbCommandsTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> arguments) {
    std::istringstream in;
    out_.str("");
    err_.str("");
    arguments.insert(arguments.begin(), "db");
    return RunCtl(std::move(arguments), in, out_, err_);
  }
  // On the database of this test.
  int RunHere(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--database", url_});
    return Run(std::move(arguments));
  }
  json::Value Json() {
    const Result<json::Value> value = json::Parse(out_.str());
    EXPECT_TRUE(value.ok()) << out_.str();
    return value.ok() ? *value : json::Value();
  }
  std::string Text(const std::string& member) {
    const json::Value value = Json();
    const json::Value* found = value.Find(member);
    if (found == nullptr) return "(no " + member + ")";
    return found->if_string() != nullptr ? *found->if_string() : json::Write(*found);
  }
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  void MakeDatabase() {
    std::ofstream(Path("synapps.db"));
    ASSERT_EQ(RunHere({"migrate"}), kExitDone) << err_.str();
  }

  const testing::TemporaryDirectory directory_;
  const std::string url_ = "sqlite:///" + Path("synapps.db");
  std::ostringstream out_;
  std::ostringstream err_;
};

const char* const kCommands[] = {"status",  "migrate", "check", "backup",
                                 "restore", "adopt",   "copy",  "vacuum"};

TEST_F(DbCommandsTest, EveryCommandHasHelpWithAnExample) {
  for (const char* command : kCommands) {
    EXPECT_EQ(Run({command, "--help"}), kExitDone);
    EXPECT_THAT(out_.str(), HasSubstr(std::string("Example: synappsctl db ") + command));
  }
  EXPECT_EQ(Run({"--help"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("--database"));
}

TEST_F(DbCommandsTest, WrongUsageIsToldApartFromFailure) {
  EXPECT_EQ(Run({}), kExitUsage);
  EXPECT_EQ(Run({"fly"}), kExitUsage);
  EXPECT_EQ(Run({"backup"}), kExitUsage);
  EXPECT_EQ(Run({"copy", "--from", url_}), kExitUsage);
  EXPECT_EQ(Run({"status", "--database", "mysql://root:hunter2@h/d"}), kExitUsage);
  EXPECT_THAT(err_.str(), Not(HasSubstr("hunter2")));
  EXPECT_EQ(RunHere({"status"}), kExitRefused);
  EXPECT_THAT(err_.str(), HasSubstr("there is no database " + Path("synapps.db")));
}

// Port 9 of this machine: nothing listens there.
TEST_F(DbCommandsTest, AServerThatDoesNotAnswerIsUnreachable) {
  EXPECT_EQ(Run({"status", "--database", "postgresql://u:hunter2@127.0.0.1:9/d"}), kExitUnreachable)
      << err_.str();
  EXPECT_THAT(err_.str(), HasSubstr("127.0.0.1"));
  EXPECT_THAT(err_.str(), Not(HasSubstr("hunter2")));
}

// What nobody may write looks so to every user, root too: a directory where SQLite needs a file.
TEST_F(DbCommandsTest, ADatabaseThatCannotBeWrittenIsDenied) {
  MakeDatabase();
  std::filesystem::create_directory(Path("synapps.db-wal"));
  for (const char* command : {"status", "check", "vacuum"}) {
    EXPECT_EQ(RunHere({command}), kExitDenied) << command << ": " << err_.str();
    EXPECT_THAT(err_.str(), HasSubstr("check the permissions of the file")) << command;
  }
}

TEST_F(DbCommandsTest, TheDatabaseIsFoundAsTheDaemonFindsIt) {
  MakeDatabase();
  std::ofstream(Path("synapps.toml")) << "[database]\nurl = \"" << url_ << "\"\n";
  EXPECT_EQ(Run({"status", "--config", Path("synapps.toml"), "--json"}), kExitDone) << err_.str();
  EXPECT_EQ(Text("database"), std::filesystem::canonical(Path("synapps.db")).string());
  setenv("DATABASE_URL", url_.c_str(), 1);
  EXPECT_EQ(Run({"status", "--json"}), kExitDone) << err_.str();
  EXPECT_EQ(Text("content"), "synappsd");
  unsetenv("DATABASE_URL");
  std::ofstream(Path("broken.toml")) << "[database]\nurll = \"x\"\n";
  EXPECT_EQ(Run({"status", "--config", Path("broken.toml")}), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("urll"));
}

TEST_F(DbCommandsTest, EveryReportIsOneJsonObject) {
  MakeDatabase();
  EXPECT_EQ(RunHere({"status", "--json"}), kExitDone);
  EXPECT_EQ(Text("kind"), "sqlite");
  EXPECT_EQ(Text("in_use_by"), "null");
  EXPECT_EQ(RunHere({"migrate", "--json", "--dry-run"}), kExitDone);
  EXPECT_EQ(Text("steps"), "[]");
  EXPECT_EQ(RunHere({"check", "--json"}), kExitDone);
  EXPECT_EQ(Text("sound"), "true");
  EXPECT_EQ(RunHere({"backup", Path("b"), "--json"}), kExitDone);
  EXPECT_EQ(Text("file"), Path("b"));
  EXPECT_EQ(Run({"restore", Path("b"), "--json", "--database", "sqlite:///" + Path("new.db")}),
            kExitDone);
  EXPECT_EQ(Text("saved"), "null");
  EXPECT_EQ(Run({"copy", "--from", url_, "--to", "sqlite:///" + Path("copy.db"), "--json"}),
            kExitDone);
  EXPECT_EQ(Text("to"), Path("copy.db"));
  EXPECT_EQ(RunHere({"vacuum", "--json"}), kExitDone);
  EXPECT_NE(Text("size_after_bytes"), "0");
  EXPECT_EQ(err_.str(), "") << "notices are in the object";
}

TEST_F(DbCommandsTest, ReportsForPeopleNameWhatWasDone) {
  MakeDatabase();
  EXPECT_EQ(RunHere({"status"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("schema version"));
  EXPECT_EQ(RunHere({"migrate"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("nothing to do"));
  EXPECT_EQ(RunHere({"check"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("tallies: sound"));
  EXPECT_EQ(RunHere({"backup", Path("b")}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("to " + Path("b")));
}

TEST_F(DbCommandsTest, ARefusalOfAdoptionNamesTheReason) {
  MakeDatabase();
  EXPECT_EQ(RunHere({"adopt"}), kExitRefused);
  EXPECT_THAT(err_.str(), HasSubstr("nothing to adopt"));
}

TEST_F(DbCommandsTest, AFileThatIsNoDatabaseIsUnsound) {
  std::ofstream(Path("synapps.db")) << std::string(9000, 'x');
  EXPECT_EQ(RunHere({"check"}), kExitUnsound) << err_.str();
}

TEST(ProgressBarTest, IsDrawnOverItselfOnATerminalOnly) {
  std::ostringstream terminal;
  {
    ProgressBar bar(terminal, ProgressBar::Output::kTerminal);
    bar.Progress("copying run", 5, 10);
    bar.Progress("copying run", 10, 10);
    bar.Notice("a sentence");
  }
  EXPECT_THAT(terminal.str(), HasSubstr("[###############...............]  50 %  copying run"));
  EXPECT_THAT(terminal.str(), HasSubstr("100 %"));
  EXPECT_THAT(terminal.str(), HasSubstr("\r\x1b[Ka sentence\n"));

  std::ostringstream lines;
  ProgressBar plain(lines, ProgressBar::Output::kLines);
  plain.Progress("copying run", 5, 10);
  plain.Notice("a sentence");
  EXPECT_EQ(lines.str(), "a sentence\n");

  std::ostringstream none;
  ProgressBar silent(none, ProgressBar::Output::kNone);
  silent.Notice("a sentence");
  EXPECT_EQ(none.str(), "");
  EXPECT_THAT(silent.notices(), ::testing::ElementsAre("a sentence"));
}

}  // namespace
}  // namespace synappsd::ctl
