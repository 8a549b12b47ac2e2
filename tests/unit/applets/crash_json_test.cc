#include "applets/crash_json.h"

#include <gtest/gtest.h>

#include "workers/process/log_tail.h"

namespace synappsd::applets {
namespace {

workers::WorkerCrash SampleCrash() {
  workers::WorkerCrash crash;
  crash.signal = 11;
  crash.reason = "signal 11 (Segmentation fault)";
  crash.type = "echo";
  crash.method = "applet.handle/1";
  crash.unix_seconds = 1.5;
  crash.version = "1.2.3";
  crash.uptime_seconds = 7.25;
  crash.memory_bytes = 1000;
  crash.memory_limit_bytes = 2000;
  crash.memory_limit_suspected = true;
  crash.last_lines = {"one", "two"};
  return crash;
}

TEST(CrashJson, SurvivesTheRoundTrip) {
  const std::string text = json::Write(json::Value(WriteCrash(SampleCrash())));
  EXPECT_EQ(text, R"x({"reason":"signal 11 (Segmentation fault)","type":"echo",)x"
                  R"("method":"applet.handle/1","time":1.5,"signal":11,"exit_code":null,)"
                  R"("version":"1.2.3","uptime_seconds":7.25,"memory_bytes":1000,)"
                  R"("memory_limit_bytes":2000,"memory_limit_suspected":true,)"
                  R"("last_lines":["one","two"]})");
  EXPECT_EQ(json::Write(json::Value(WriteCrash(ReadCrash(*json::Parse(text))))), text);
}

TEST(CrashJson, ReadsWhatEarlierVersionsStored) {
  const workers::WorkerCrash crash = ReadCrash(
      *json::Parse(R"({"signal":0,"exit_code":3,"reason":"exit code 3","type":"t","method":"m",)"
                   R"("unix_seconds":2.5})"));
  EXPECT_EQ(crash.exit_code, 3);
  EXPECT_EQ(crash.unix_seconds, 2.5);
  EXPECT_EQ(crash.method, "m");
  EXPECT_TRUE(crash.last_lines.empty());
}

TEST(CrashJson, SecretsAreStruckOut) {
  workers::WorkerCrash crash = SampleCrash();
  crash.reason = "killed: said hunter22";
  crash.last_lines = {"key=hunter22 hunter22", "abc is no secret"};
  StrikeOut({"hunter22", "abc", ""}, &crash);
  EXPECT_EQ(crash.reason, "killed: said (secret)");
  EXPECT_EQ(crash.last_lines,
            (std::vector<std::string>{"key=(secret) (secret)", "abc is no secret"}));
}

TEST(LogTail, KeepsTheLastLinesAndCutsLongOnes) {
  workers::LogTail tail;
  for (int i = 0; i < 25; ++i) tail.Add("line " + std::to_string(i));
  tail.Add(std::string(499, 'x') + "ü");
  const auto lines = tail.Lines();
  ASSERT_EQ(lines.size(), workers::LogTail::kMaxLines);
  EXPECT_EQ(lines.front(), "line 6");
  EXPECT_EQ(lines.back(), std::string(499, 'x'));
}

}  // namespace
}  // namespace synappsd::applets
