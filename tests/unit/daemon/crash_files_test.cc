#include "daemon/crash_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "base/json.h"
#include "support/temporary_directory.h"

namespace synappsd::daemon {
namespace {

std::set<std::filesystem::path> FilesIn(const std::filesystem::path& directory) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    files.insert(entry.path());
  }
  return files;
}

applets::WorkerCrash CrashAt(double unix_seconds) {
  applets::WorkerCrash crash;
  crash.reason = "signal 11 (Segmentation fault)";
  crash.unix_seconds = unix_seconds;
  return crash;
}

TEST(CrashFiles, KeepsAReportForItsOwnerOnly) {
  const testing::TemporaryDirectory directory;
  CrashFiles files(directory.path());
  files.Keep("org.example.a", CrashAt(1'700'000'000));
  files.Stop();
  const auto kept = FilesIn(directory.path() / "crashes");
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept.begin()->filename().string().rfind("20231114T221320-org.example.a-", 0), 0U);
  struct stat file {};
  ASSERT_EQ(stat(kept.begin()->c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  std::ifstream text(*kept.begin());
  const std::string content((std::istreambuf_iterator<char>(text)), {});
  const auto report = json::Parse(content);
  ASSERT_TRUE(report.ok()) << content;
  EXPECT_EQ(*report->Find("package")->if_string(), "org.example.a");
  EXPECT_EQ(*report->Find("reason")->if_string(), "signal 11 (Segmentation fault)");
}

TEST(CrashFiles, KeepsTheNewest) {
  const testing::TemporaryDirectory directory;
  for (int round = 0; round < 2; ++round) {  // the queue holds fewer than there are files
    CrashFiles files(directory.path());
    for (int i = 0; i < 40; ++i) files.Keep("p", CrashAt(1'700'000'000 + 100 * round + i));
    files.Stop();
  }
  const auto kept = FilesIn(directory.path() / "crashes");
  EXPECT_EQ(kept.size(), CrashFiles::kMaxFiles);
  EXPECT_EQ(kept.begin()->filename().string().substr(0, 15), "20231114T221350");
}

TEST(CrashFiles, ADirectoryThatCannotBeWrittenIsNoHarm) {
  CrashFiles files("/proc/nowhere");
  files.Keep("p", CrashAt(1));
  files.Stop();
}

}  // namespace
}  // namespace synappsd::daemon
