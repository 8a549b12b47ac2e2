#include "ctl/flow_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/temporary_directory.h"

namespace synappsd::ctl {
namespace {

using ::testing::HasSubstr;

class FlowFilesTest : public ::testing::Test {
 protected:
  std::string File(const std::string& name, const std::string& text) {
    std::ofstream(directory_.path() / name) << text;
    return (directory_.path() / name).string();
  }
  Result<std::vector<FoundFlow>> Read(std::vector<std::string> files,
                                      const std::string& input = "") {
    std::istringstream in(input);
    return ReadFlows(files, in, &notice_);
  }
  std::string Refusal(const std::string& text) {
    const auto flows = Read({"-"}, text);
    EXPECT_FALSE(flows.ok()) << text;
    EXPECT_EQ(flows.status().code(), Code::kInvalidArgument);
    return flows.status().message();
  }
  static std::string Content(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  const testing::TemporaryDirectory directory_;
  std::string notice_;
};

TEST_F(FlowFilesTest, AFileHoldsAFlowAListOrAPage) {
  EXPECT_EQ(Read({"-"}, R"({"name":"a"})")->size(), 1U);
  EXPECT_EQ(Read({"-"}, R"([{"name":"a"},{"nodes":[]}])")->at(1).origin, "-[1]");
  EXPECT_EQ(Read({"-"}, R"({"items":[{"name":"a"}],"total":1})")->size(), 1U);
  EXPECT_EQ(Read({"-"}, "[]")->size(), 0U);
  EXPECT_EQ(notice_, "");
}

TEST_F(FlowFilesTest, OnePageOfManyIsNoticed) {
  EXPECT_EQ(Read({"-"}, R"({"items":[{"name":"a"}],"total":41,"page":1})")->size(), 1U);
  EXPECT_EQ(notice_, "- is one page: 1 of 41 flows");
}

TEST_F(FlowFilesTest, ADirectoryIsItsJsonFilesByName) {
  File("b.json", R"({"name":"b"})");
  File("a.json", R"({"name":"a"})");
  File("c.txt", "no JSON");
  const auto flows = Read({directory_.path().string()});
  ASSERT_EQ(flows->size(), 2U);
  EXPECT_THAT(flows->at(0).origin, HasSubstr("a.json"));
}

TEST_F(FlowFilesTest, WhatHoldsNoFlowIsNamed) {
  EXPECT_THAT(Refusal("{}"), HasSubstr("- holds no flow"));
  EXPECT_THAT(Refusal("5"), HasSubstr("- holds no flow"));
  EXPECT_THAT(Refusal(R"([{"name":"a"},5])"), HasSubstr("-[1] is no flow"));
  EXPECT_THAT(Refusal("{\"name\":"), HasSubstr("- does not hold JSON"));
  EXPECT_THAT(Refusal(std::string(1000, '[')), HasSubstr("- does not hold JSON"));
  EXPECT_THAT(Read({"/nonexistent.json"}).status().message(),
              HasSubstr("cannot read /nonexistent.json: No such file"));
  std::filesystem::create_directory(directory_.path() / "empty");
  EXPECT_THAT(Read({(directory_.path() / "empty").string()}).status().message(),
              HasSubstr("no .json file"));
}

TEST_F(FlowFilesTest, WhatIsWrittenIsReadBackAndWrittenAlike) {
  const std::string text =
      R"({"id":"f","name":"n","nodes":[{"id":"a","position":{"x":250.0,"y":1e300},)"
      R"("data":{"n":12345678901234567890,"s":"ü\u0001\"","e":{},"l":[]}}],"edges":[]})";
  const std::string written = WriteFlow(*json::Parse(text));
  EXPECT_THAT(written, HasSubstr("\n  \"id\": \"f\",\n"));
  EXPECT_THAT(written, HasSubstr("\"x\": 250.0,"));
  EXPECT_EQ(WriteFlow(Read({"-"}, written)->front().flow), written);
  EXPECT_EQ(json::Write(*json::Parse(written)), text);
  const std::string list = WriteFlowList({*json::Parse(text)});
  EXPECT_EQ(Read({"-"}, list)->front().origin, "-[0]");
}

TEST_F(FlowFilesTest, AFlowsFileNamesItsId) {
  EXPECT_EQ(*FlowFileName("w3"), "w3.json");
  EXPECT_EQ(*FlowFileName("../etc/x y"), "%2E.%2Fetc%2Fx%20y.json");
  EXPECT_EQ(FlowFileName(std::string(251, 'x')).status().code(), Code::kInvalidArgument);
}

TEST_F(FlowFilesTest, AFileIsReplacedOnlyIfToldAndThenWhole) {
  const std::filesystem::path file = directory_.path() / "f.json";
  EXPECT_TRUE(WriteWholeFile(file, "one", false).ok());
  const Status status = WriteWholeFile(file, "two", false);
  EXPECT_EQ(status.code(), Code::kAlreadyExists);
  EXPECT_THAT(status.message(), HasSubstr("--replace"));
  EXPECT_EQ(Content(file), "one");
  EXPECT_TRUE(WriteWholeFile(file, "two", true).ok());
  EXPECT_EQ(Content(file), "two");
  EXPECT_EQ(WriteWholeFile("/nonexistent/f", "x", true).code(), Code::kInvalidArgument);
  const auto files = std::filesystem::directory_iterator(directory_.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "nothing else is left";
}

}  // namespace
}  // namespace synappsd::ctl
