#include "e2e/support/daemon_process.h"

#include <signal.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "e2e/support/test_database.h"

namespace synappsd::e2e {
namespace {

constexpr milliseconds kStartLimit{60'000};  // sanitizer builds on a busy machine
constexpr milliseconds kStopLimit{60'000};
constexpr milliseconds kPollInterval{10};

std::vector<std::string> Command(const DaemonOptions& options) {
  std::vector<std::string> command = options.prefix;
  for (const std::string& word :
       {DaemonProgram(), std::string("--data-dir"), options.data_dir.string(),
        std::string("--listen"), options.listen}) {
    command.push_back(word);
  }
  command.insert(command.end(), options.arguments.begin(), options.arguments.end());
  return command;
}

// What the test says itself comes first.
std::map<std::string, std::string> Environment(const DaemonOptions& options) {
  std::map<std::string, std::string> environment = options.environment;
  if (environment.count("DATABASE_URL") == 0)
    environment.merge(DatabaseEnvironment(options.data_dir));
  return environment;
}

std::size_t StatusNumber(pid_t pid, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(name + ":", 0) == 0) return std::stoul(line.substr(name.size() + 1));
  }
  return 0;
}

}  // namespace

std::string DaemonProgram() {
  const char* program = std::getenv("SYNAPPSD");
  if (program == nullptr) throw std::runtime_error("SYNAPPSD does not name the daemon: use ctest");
  return program;
}

ChildProcess LaunchDaemon(const DaemonOptions& options) {
  return ChildProcess(Command(options), Environment(options));
}

DaemonProcess::DaemonProcess(const DaemonOptions& options) : process_(LaunchDaemon(options)) {
  static const std::string kMark = "listening on ";
  const auto line = process_.WaitForLine(kMark, kStartLimit);
  if (!line) throw std::runtime_error("synappsd does not listen:\n" + process_.output());
  base_url_ = line->substr(line->find(kMark) + kMark.size());
  base_url_ = base_url_.substr(0, base_url_.find_first_of(" \""));
}

std::size_t DaemonProcess::ResidentKilobytes() const {
  return StatusNumber(process_.pid(), "VmRSS");
}

std::size_t DaemonProcess::Threads() const { return StatusNumber(process_.pid(), "Threads"); }

std::size_t DaemonProcess::OpenDescriptors() const {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(process_.pid()) +
                                                  "/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

int DaemonProcess::Stop() {
  process_.Signal(SIGTERM);
  return process_.WaitForExit(kStopLimit).value_or(-1);
}

HttpAnswer WaitForRun(HttpClient& client, const std::string& run_id, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    HttpAnswer answer = client.Get("/api/v1/runs/" + run_id);
    if (answer.status != 200 || answer.Text("status") != "running") return answer;
    if (std::chrono::steady_clock::now() > deadline) return answer;
    std::this_thread::sleep_for(kPollInterval);  // polling a condition over HTTP, with a deadline
  }
}

}  // namespace synappsd::e2e
