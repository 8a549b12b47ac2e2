#include "ctl/run_ctl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;

class RunCtlTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> arguments, const std::string& input = "") {
    std::istringstream in(input);
    out_.str("");
    err_.str("");
    return RunCtl(std::move(arguments), in, out_, err_);
  }
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RunCtlTest, HelpIsASuccessOnStandardOutput) {
  EXPECT_EQ(Run({"--help"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("applets"));
  EXPECT_THAT(out_.str(), HasSubstr("Exit status"));
  EXPECT_EQ(Run({"applets", "config", "--help"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("--unset"));
}

TEST_F(RunCtlTest, WrongUsageIsToldOnStandardError) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {}, {"applets"}, {"applets", "show"}, {"applets", "fly"}, {"applets", "list", "--no"}}) {
    EXPECT_EQ(Run(arguments), kExitUsage);
    EXPECT_NE(err_.str(), "");
    EXPECT_EQ(out_.str(), "");
  }
}

// Port 9 of this machine: nothing listens there.
TEST_F(RunCtlTest, ADaemonThatIsNotThereIsNamed) {
  EXPECT_EQ(Run({"applets", "list", "--url", "http://127.0.0.1:9"}), kExitUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("no answer from http://127.0.0.1:9"));
  EXPECT_THAT(err_.str(), HasSubstr("--url"));
}

TEST_F(RunCtlTest, SettingsAreCheckedBeforeAnythingIsSent) {
  EXPECT_EQ(Run({"applets", "config", "x", "--file", "-", "--url", "http://127.0.0.1:9"}, "[]"),
            kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("- does not hold a JSON object"));
  EXPECT_EQ(Run({"applets", "config", "x", "--file", "/nonexistent"}), kExitUsage);
  EXPECT_EQ(Run({"applets", "config", "x", "--set", "=1"}), kExitUsage);
}

}  // namespace
}  // namespace synappsd::ctl
