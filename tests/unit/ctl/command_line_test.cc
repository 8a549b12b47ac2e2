// The whole command line: what every command must have, and what is made of it.

#include "ctl/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ctl/command_tree.h"
#include "ctl/completion.h"
#include "ctl/exit_status.h"
#include "ctl/manual_page.h"
#include "unit/ctl/ctl_run.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;

class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() { DescribeCommandLine(app_, command_); }
  CommandEntry Tree() const { return CommandTree(app_); }
  // Every command that does something.
  static std::vector<CommandEntry> Leaves(const CommandEntry& entry) {
    if (entry.commands.empty()) return {entry};
    std::vector<CommandEntry> leaves;
    for (const CommandEntry& command : entry.commands) {
      const auto more = Leaves(command);
      leaves.insert(leaves.end(), more.begin(), more.end());
    }
    return leaves;
  }
  static std::string Shipped(const std::string& file) {
    std::ifstream in(std::string(SYNAPPS_PACKAGING_DIR) + "/" + file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  std::istringstream in_;
  std::ostringstream out_;
  CLI::App app_;
  Command command_{in_, out_, out_};
};

TEST_F(CommandLineTest, EveryCommandSaysWhatItDoesAndHasAnExample) {
  const auto leaves = Leaves(Tree());
  EXPECT_GT(leaves.size(), 20U);
  for (const CommandEntry& command : leaves) {
    EXPECT_FALSE(command.description.empty()) << command.path;
    EXPECT_FALSE(command.description.ends_with('.')) << command.path;
    EXPECT_THAT(command.footer, HasSubstr("Example: synappsctl " + command.path)) << command.path;
    for (const auto& options : {command.options, command.positionals}) {
      for (const OptionEntry& option : options) {
        EXPECT_FALSE(option.description.empty()) << command.path << " " << option.names[0];
      }
    }
  }
}

TEST_F(CommandLineTest, EveryExampleIsAValidCommandLine) {
  for (const CommandEntry& command : Leaves(Tree())) {
    std::istringstream footer(command.footer.substr(command.footer.find("synappsctl ") + 11));
    std::string line;
    std::getline(footer, line);
    CLI::App app;
    Command unused(in_, out_, out_);
    DescribeCommandLine(app, unused);
    try {
      app.parse(line);  // splits as a shell does
    } catch (const CLI::ParseError& error) {
      FAIL() << line << ": " << error.what();
    }
  }
}

TEST_F(CommandLineTest, EveryCommandTakesTheOptionsOfAll) {
  for (const CommandEntry& command : Leaves(Tree())) {
    std::istringstream path(command.path);
    std::vector<std::string> words{std::istream_iterator<std::string>(path), {}};
    words.insert(words.end(), {"--json", "--timeout", "1", "--help"});
    EXPECT_EQ(CtlRun(words).status, kExitDone) << command.path;
    words.back() = "--no-such-option";
    const CtlRun wrong(words);
    EXPECT_EQ(wrong.status, kExitUsage) << command.path;
    EXPECT_EQ(*wrong.Error().Find("code")->if_string(), "INVALID_ARGUMENT") << command.path;
  }
}

TEST_F(CommandLineTest, HelpNamesEveryExitStatus) {
  const std::string help = CtlRun({"--help"}).out;
  for (const auto& [status, meaning] : ExitStatuses()) {
    EXPECT_THAT(help, HasSubstr("  " + std::to_string(status) + " "));
    EXPECT_THAT(help, HasSubstr(meaning));
  }
  EXPECT_THAT(CtlRun({"--version"}).out, ::testing::StartsWith("synappsctl "));
}

// build/bin/synappsctl manual > packaging/man/synappsctl.1
TEST_F(CommandLineTest, TheManPageIsOfThisProgram) {
  EXPECT_TRUE(Shipped("man/synappsctl.1") == ManualPage(Tree()))
      << "make it anew: build/bin/synappsctl manual > packaging/man/synappsctl.1";
  EXPECT_EQ(CtlRun({"manual"}).out, ManualPage(Tree()));
}

TEST_F(CommandLineTest, TheCompletionIsOfThisProgram) {
  EXPECT_TRUE(Shipped("completion/synappsctl") == BashCompletion(Tree()))
      << "make it anew: build/bin/synappsctl completion > packaging/completion/synappsctl";
  EXPECT_EQ(CtlRun({"completion"}).out, BashCompletion(Tree()));
}

}  // namespace
}  // namespace synappsd::ctl
