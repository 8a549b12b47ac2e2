#include "applets/admin/directory_watcher.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "unit/applets/package_directory.h"

namespace synappsd::applets {
namespace {

class DirectoryWatcherTest : public ::testing::Test {
 protected:
  void Start(WatcherOptions options = {Milliseconds(50), Milliseconds(1000), 4096}) {
    watcher_ = std::make_unique<DirectoryWatcher>(
        std::vector<std::filesystem::path>{directory_.path(), directory_.path() / "none"},
        [this] {
          const std::lock_guard<std::mutex> lock(mutex_);
          ++calls_;
          changed_.notify_all();
        },
        options);
    ASSERT_TRUE(watcher_->Start().ok());
  }
  // Waits for a call after those there were.
  bool WaitForCall() {
    std::unique_lock<std::mutex> lock(mutex_);
    const bool came =
        changed_.wait_for(lock, std::chrono::seconds(60), [this] { return calls_ > seen_; });
    seen_ = calls_;
    return came;
  }

  testing::PackageDirectory directory_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int calls_ = 0;  // guarded by mutex_
  int seen_ = 0;
  std::unique_ptr<DirectoryWatcher> watcher_;  // last: its thread calls back
};

TEST_F(DirectoryWatcherTest, SeesPackagesComeChangeAndGo) {
  Start();
  directory_.Write("p/applet.json", "{}");
  EXPECT_TRUE(WaitForCall());
  directory_.Write("p/applet.json", "{ }");  // in a directory that came after the start
  EXPECT_TRUE(WaitForCall());
  std::filesystem::rename(directory_.path() / "p", directory_.path() / "q");
  EXPECT_TRUE(WaitForCall());
  std::filesystem::remove_all(directory_.path() / "q");
  EXPECT_TRUE(WaitForCall());
}

TEST_F(DirectoryWatcherTest, ABurstIsNotWaitedForLongerThanItsBound) {
  Start({Milliseconds(3'600'000), Milliseconds(1), 4096});
  directory_.Write("p/applet.json", "{}");
  EXPECT_TRUE(WaitForCall());
}

TEST_F(DirectoryWatcherTest, WatchesNoMoreDirectoriesThanItsBound) {
  directory_.Write("a/x", "");
  Start({Milliseconds(50), Milliseconds(1000), 1});
  directory_.Write("a/x", "y");  // not seen
  directory_.Write("b/x", "");   // seen by its parent's watch
  EXPECT_TRUE(WaitForCall());
}

}  // namespace
}  // namespace synappsd::applets
