// CrashFiles: reports of workers' crashes, kept for the administrator in data_dir/crashes.
#ifndef SYNAPPSD_DAEMON_CRASH_FILES_H_
#define SYNAPPSD_DAEMON_CRASH_FILES_H_

#include <cstdint>
#include <filesystem>
#include <string>

#include "applets/package_control.h"
#include "base/executor.h"

namespace synappsd::daemon {

// Any thread. Files are JSON, for their owner only, named by time and package; the newest kMaxFiles
// are kept. One that cannot be written is logged: the log and the API have the crash all the same.
class CrashFiles {
 public:
  static constexpr std::size_t kMaxFiles = 50;

  explicit CrashFiles(std::filesystem::path data_dir);

  // Returns at once. Reports that come faster than the disk takes them are dropped, with a record
  // in the log.
  void Keep(const std::string& package, const applets::WorkerCrash& crash);

  void Stop() { writing_.Stop(); }  // after what is begun

 private:
  void Write(const std::string& package, const applets::WorkerCrash& crash);
  void DeleteOldest() const;

  const std::filesystem::path directory_;
  std::uint64_t last_number_ = 0;  // of the writing thread
  Executor writing_{"crash-files", 1, 64};
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_CRASH_FILES_H_
