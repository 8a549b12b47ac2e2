// ChildProcess: a program started by a test, its output read line by line, its end awaited.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_CHILD_PROCESS_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_CHILD_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace synappsd::e2e {

using std::chrono::milliseconds;

// Killed at the end if it still runs. Its environment is this process's without SYNAPPS_* and the
// names synappsd reads, plus `environment`.
class ChildProcess {
 public:
  ChildProcess(std::vector<std::string> command, std::map<std::string, std::string> environment);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // Waits for a line of its output (stdout and stderr) that holds `text`, from the first line on.
  // None: it has not come within the time, or the program has ended without it.
  std::optional<std::string> WaitForLine(const std::string& text, milliseconds limit);

  void Signal(int signal);

  // The exit status (128 + signal for a signal, as in a shell); none if it still runs.
  std::optional<int> WaitForExit(milliseconds limit);

  std::string output() const;
  pid_t pid() const { return pid_; }

 private:
  void Read();

  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int output_fd_ = -1;
  std::optional<int> exit_status_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;  // guarded by mutex_
  bool closed_ = false;             // guarded by mutex_
  std::thread reader_;
};

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_CHILD_PROCESS_H_
