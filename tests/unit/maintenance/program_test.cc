#include "maintenance/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace synappsd::maintenance {
namespace {

using ::testing::HasSubstr;

ProgramCommand Shell(const std::string& script) {
  return {{"sh", "-c", script}, {{"WORD", "x y"}}};
}

std::string ReadAll(Program& program) {
  std::string text;
  char data[100];
  for (std::size_t size; (size = program.Read(data, sizeof data)) > 0;) text.append(data, size);
  return text;
}

TEST(ProgramTest, OutputIsReadToItsEnd) {
  const auto program =
      Program::Start(Shell("echo \"$WORD\"; echo lost >&2"), Program::Stream::kOutput);
  ASSERT_TRUE(program.ok()) << program.status().ToString();
  EXPECT_EQ(ReadAll(**program), "x y\n");
  EXPECT_TRUE((*program)->Finish().ok());
}

TEST(ProgramTest, WhatItSaidLastIsInItsFailure) {
  for (const auto stream : {Program::Stream::kOutput, Program::Stream::kErrors}) {
    const auto program = Program::Start(Shell("echo why not >&2; exit 3"), stream);
    ASSERT_TRUE(program.ok());
    ReadAll(**program);
    const Status failed = (*program)->Finish();
    EXPECT_EQ(failed.code(), Code::kUnknown);
    EXPECT_EQ(failed.message(), "sh ended with 3: why not");
  }
}

TEST(ProgramTest, InputIsTakenUntilItEnds) {
  const auto counts = Program::Start(Shell("test $(wc -c) = 300000"), Program::Stream::kInput);
  ASSERT_TRUE(counts.ok());
  const std::string data(300000, 'd');
  EXPECT_TRUE((*counts)->Write(data.data(), data.size()).ok());
  EXPECT_TRUE((*counts)->Finish().ok());

  const auto leaves =
      Program::Start(Shell("exec <&-; echo enough >&2; exit 1"), Program::Stream::kInput);
  ASSERT_TRUE(leaves.ok());
  Status written;
  while (written.ok()) written = (*leaves)->Write(data.data(), data.size());
  EXPECT_THAT((*leaves)->Finish().message(), HasSubstr("enough"));
}

TEST(ProgramTest, OneThatIsNotInstalledIsNamedWithItsPackage) {
  const auto none = Program::Start({{"no-such-program-4711"}, {}}, Program::Stream::kOutput);
  EXPECT_EQ(none.status().code(), Code::kNotFound);
  EXPECT_THAT(none.status().message(), HasSubstr("no-such-program-4711"));
}

}  // namespace
}  // namespace synappsd::maintenance
