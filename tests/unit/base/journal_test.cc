#include "base/journal.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace synappsd {
namespace {

TEST(Journal, NamesOfFieldsAreTheJournals) {
  EXPECT_EQ(JournalField("run_id", "a b"), "SYNAPPS_RUN_ID=a b");
  EXPECT_EQ(JournalField("x-y", "two\nlines"), "SYNAPPS_X_Y=two\nlines");
}

TEST(Journal, PrioritiesAreSyslogs) {
  EXPECT_EQ(JournalPriority(LogLevel::kDebug), 7);
  EXPECT_EQ(JournalPriority(LogLevel::kInfo), 6);
  EXPECT_EQ(JournalPriority(LogLevel::kWarn), 4);
  EXPECT_EQ(JournalPriority(LogLevel::kError), 3);
}

TEST(Journal, IsThereOnlyIfStderrIsTheStreamThatSystemdNamed) {
  unsetenv("JOURNAL_STREAM");
  EXPECT_FALSE(StderrIsJournal());
  struct stat file {};
  ASSERT_EQ(fstat(STDERR_FILENO, &file), 0);
  const std::string own = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
  setenv("JOURNAL_STREAM", own.c_str(), 1);
  EXPECT_TRUE(StderrIsJournal());
  setenv("JOURNAL_STREAM", "8:1", 1);  // redirected since
  EXPECT_FALSE(StderrIsJournal());
  setenv("JOURNAL_STREAM", "nonsense", 1);
  EXPECT_FALSE(StderrIsJournal());
  unsetenv("JOURNAL_STREAM");
}

}  // namespace
}  // namespace synappsd
