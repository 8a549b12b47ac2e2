// DirectoryWatcher: says that something has changed in the directories of applet packages.
//
// inotify on each directory and on the directories in it: one level deep is where packages keep
// their files. A burst of changes, such as a copy, is one call. What a watch cannot see (a
// directory that does not exist yet, one on a network file system, the kernel's limit of watches
// reached) takes a rescan by other means.
#ifndef SYNAPPSD_APPLETS_ADMIN_DIRECTORY_WATCHER_H_
#define SYNAPPSD_APPLETS_ADMIN_DIRECTORY_WATCHER_H_

#include <cstddef>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/status.h"

namespace synappsd::applets {

struct WatcherOptions {
  Milliseconds quiet{300};     // no change for so long: the burst is over
  Milliseconds longest{3000};  // a burst is called after so long even if it goes on
  std::size_t max_directories = 4096;
};

class DirectoryWatcher {
 public:
  // `changed` is called on the watcher's thread. Not started yet.
  DirectoryWatcher(std::vector<std::filesystem::path> directories, std::function<void()> changed,
                   WatcherOptions options = {});
  DirectoryWatcher(const DirectoryWatcher&) = delete;
  DirectoryWatcher& operator=(const DirectoryWatcher&) = delete;
  ~DirectoryWatcher();  // joins

  // Watches from here on: whoever scans after it misses nothing. UNAVAILABLE: inotify does not
  // work here; the reason.
  Status Start();

 private:
  void Watch();
  void AddWatches();
  bool Add(const std::filesystem::path& directory);
  bool WaitForChange(int timeout_ms);
  void Drain() const;

  const std::vector<std::filesystem::path> directories_;
  const std::function<void()> changed_;
  const WatcherOptions options_;
  int inotify_ = -1;
  int stop_ = -1;  // an eventfd, readable once it is to stop
  bool stopping_ = false;
  bool warned_ = false;
  std::size_t watched_ = 0;
  std::thread thread_;
};

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_ADMIN_DIRECTORY_WATCHER_H_
