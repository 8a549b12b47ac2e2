// DaemonProcess: the real synappsd on a port of the kernel's choice.
#ifndef SYNAPPSD_TESTS_E2E_SUPPORT_DAEMON_PROCESS_H_
#define SYNAPPSD_TESTS_E2E_SUPPORT_DAEMON_PROCESS_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "e2e/support/child_process.h"
#include "e2e/support/http_client.h"

namespace synappsd::e2e {

struct DaemonOptions {
  std::filesystem::path data_dir = {};
  std::vector<std::string> arguments = {};  // after --data-dir and --listen
  // Beside the database's, unless DATABASE_URL is here: see test_database.h.
  std::map<std::string, std::string> environment = {};
  std::string listen = "127.0.0.1:0";
  std::vector<std::string> prefix = {};  // a program that runs the daemon
};

// Starts the daemon without waiting for anything.
ChildProcess LaunchDaemon(const DaemonOptions& options);

class DaemonProcess {
 public:
  // Starts the daemon and waits until it listens; throws with its output if it does not.
  explicit DaemonProcess(const DaemonOptions& options);

  const std::string& base_url() const { return base_url_; }  // "http://127.0.0.1:PORT"
  ChildProcess& process() { return process_; }
  HttpClient Client() const { return HttpClient(base_url_); }

  std::size_t ResidentKilobytes() const;
  std::size_t OpenDescriptors() const;
  std::size_t Threads() const;

  // SIGTERM, then the exit status; -1 if it did not end within a minute.
  int Stop();

 private:
  ChildProcess process_;
  std::string base_url_;
};

// Where the program under test is: the environment variable SYNAPPSD, set by ctest.
std::string DaemonProgram();

// Waits until the run has ended (its status is not "running"); the run, or the last answer.
HttpAnswer WaitForRun(HttpClient& client, const std::string& run_id,
                      milliseconds limit = milliseconds(60'000));

}  // namespace synappsd::e2e

#endif  // SYNAPPSD_TESTS_E2E_SUPPORT_DAEMON_PROCESS_H_
