// The memory in the real host, over the real database.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "unit/plugins/sockets/real_host.h"

namespace synappsd::testing {
namespace {

class MemoryStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "memory-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  RealHost Host() { return RealHost({{}, {}, directory_ / "synapps.db"}); }

  std::filesystem::path directory_;
};

TEST_F(MemoryStoreTest, RemembersAcrossCallsAndRestarts) {
  {
    RealHost host = Host();
    EXPECT_EQ(host.Output("memory", R"({"key":"k","data":{"n":1.0,"big":123456789012345678901}})"),
              R"({"key":"k","status":"stored"})");
    EXPECT_EQ(host.Output("memory", R"({"operation":"retrieve","key":"k"})"),
              R"({"n":1.0,"big":123456789012345678901})");
  }
  RealHost host = Host();
  EXPECT_EQ(host.Output("memory", R"({"operation":"retrieve","key":"k"})"),
            R"({"n":1.0,"big":123456789012345678901})");
  EXPECT_EQ(host.Output("memory", R"({"operation":"delete","key":"k"})"),
            R"({"status":"deleted","key":"k"})");
  EXPECT_EQ(host.Output("memory", R"({"operation":"retrieve","key":"k"})"),
            R"({"status":"not_found"})");
}

TEST_F(MemoryStoreTest, FindsByTagsOverManyPages) {
  RealHost host = Host();
  std::string expected = R"({"memories":{)";
  for (int i = 1000; i < 1250; ++i) {
    const std::string number = std::to_string(i);
    host.Output("memory", R"({"key":"k)" + number + R"(","data":)" + number + R"(,"tags":["t"]})");
    expected += (i == 1000 ? "" : ",") + ("\"k" + number + "\":" + number);
  }
  host.Output("memory", R"({"key":"other","data":1,"tags":["u"]})");
  host.Output("memory", R"({"key":"k1000","data":1,"tags":["t"],"namespace":"n"})");
  EXPECT_EQ(host.Output("memory", R"({"operation":"retrieve","tags":["t"]})"), expected + "}}");
  EXPECT_EQ(host.Output("memory", R"({"operation":"list","limit":2})"),
            R"({"keys":["k1000","k1001"],"next_after_key":"k1001"})");
  EXPECT_EQ(host.Output("memory", R"({"operation":"clear"})"), R"({"status":"cleared"})");
  EXPECT_EQ(host.Output("memory", R"({"operation":"list"})"),
            R"({"keys":[],"next_after_key":null})");
  EXPECT_EQ(host.Output("memory", R"({"operation":"list","namespace":"n"})"),
            R"({"keys":["k1000"],"next_after_key":null})");
}

TEST_F(MemoryStoreTest, KeysOfEveryKindSurviveTheDatabase) {
  RealHost host = Host();
  for (const char* key : {"7", "\"7\"", "\"\"", "1.5", "true", "\"\xC3\xA9\""}) {
    const std::string stored = std::string(R"({"key":)") + key + R"(,"status":"stored"})";
    EXPECT_EQ(host.Output("memory", std::string(R"({"key":)") + key + R"(,"data":[)" + key + "]}"),
              stored);
    EXPECT_EQ(host.Output("memory", std::string(R"({"operation":"retrieve","key":)") + key + "}"),
              std::string("[") + key + "]");
  }
}

TEST_F(MemoryStoreTest, TheStoresBoundsAreToldByName) {
  RealHost host = Host();
  const applets::AppletOutcome outcome =
      host.Run("memory", R"({"key":")" + std::string(2000, 'k') + R"(","data":1})");
  EXPECT_EQ(outcome.status.code(), Code::kInvalidArgument);
  EXPECT_THAT(outcome.status.message(), ::testing::HasSubstr("key"));
}

}  // namespace
}  // namespace synappsd::testing
