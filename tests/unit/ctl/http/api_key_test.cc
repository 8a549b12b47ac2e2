#include "ctl/http/api_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ApiKeyTest : public ::testing::Test {
 protected:
  std::string File(const std::string& text, unsigned mode = 0600) {
    const std::filesystem::path file = directory_.path() / "key";
    std::ofstream(file) << text;
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    return file.string();
  }
  const testing::TemporaryDirectory directory_;
};

TEST_F(ApiKeyTest, ComesFromTheFileBeforeTheEnvironment) {
  EXPECT_EQ(ReadApiKey(File(" syn_a_b\r\n"), "other")->text, "syn_a_b");
  EXPECT_THAT(ReadApiKey(File("syn_a_b"), nullptr)->origin, HasSubstr("key in /"));
  EXPECT_EQ(ReadApiKey("", "syn_c_d\n")->text, "syn_c_d");
  EXPECT_EQ(ReadApiKey("", nullptr)->text, "");
  EXPECT_EQ(ReadApiKey("", "")->text, "");
}

TEST_F(ApiKeyTest, AFileThatAllMayReadIsRefused) {
  EXPECT_TRUE(ReadApiKey(File("k", 0640), nullptr).ok());
  const Status status = ReadApiKey(File("k", 0644), nullptr).status();
  EXPECT_EQ(status.code(), Code::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("chmod o= "));
}

TEST_F(ApiKeyTest, WhatIsNoKeyIsNamedButNotShown) {
  EXPECT_THAT(ReadApiKey("/nonexistent", nullptr).status().message(),
              HasSubstr("cannot read the API key in /nonexistent: No such file"));
  EXPECT_THAT(ReadApiKey(directory_.path(), nullptr).status().message(), HasSubstr("cannot read"));
  EXPECT_THAT(ReadApiKey(File(" \n"), nullptr).status().message(), HasSubstr("no API key in"));
  for (const std::string& text :
       std::vector<std::string>{"two\nlines", "hunter2\r\nX-Evil: 1", "caf\xC3\xA9"}) {
    const Status status = ReadApiKey(File(text), nullptr).status();
    EXPECT_THAT(status.message(), HasSubstr("holds is no API key"));
    EXPECT_THAT(status.message(), Not(HasSubstr(text.substr(0, 3))));
    EXPECT_FALSE(ReadApiKey("", text.c_str()).ok());
  }
  EXPECT_FALSE(ReadApiKey(File(std::string(5000, 'k')), nullptr).ok());
}

}  // namespace
}  // namespace synappsd::ctl
