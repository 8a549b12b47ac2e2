#include "e2e/support/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <system_error>

namespace synappsd::e2e {
namespace {

bool IsReadBySynappsd(const std::string& name) {
  for (const char* known : {"DATABASE_URL", "BACKEND_CORS_ORIGINS", "WS_AUTH_TOKEN",
                            "OPENAI_API_KEY", "STABILITY_API_KEY", "LISTEN_FDS", "LISTEN_PID"}) {
    if (name == known) return true;
  }
  return name.rfind("SYNAPPS_", 0) == 0;
}

std::vector<std::string> Environment(const std::map<std::string, std::string>& more) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('='));
    if (!IsReadBySynappsd(name) && more.count(name) == 0) result.push_back(text);
  }
  for (const auto& [name, value] : more) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command,
                           std::map<std::string, std::string> environment) {
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDERR_FILENO);
  std::vector<std::string> variables = Environment(environment);
  const int error = posix_spawnp(&pid_, command[0].c_str(), &actions, nullptr,
                                 Pointers(command).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_fds[1]);
  output_fd_ = pipe_fds[0];
  if (error != 0) throw std::system_error(error, std::generic_category(), command[0]);
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  reader_ = std::thread([this] { Read(); });
}

ChildProcess::~ChildProcess() {
  if (!exit_status_) {
    Signal(SIGKILL);
    WaitForExit(milliseconds(10'000));
  }
  reader_.join();
  close(output_fd_);
  close(pid_fd_);
}

void ChildProcess::Read() {
  std::string pending;
  char buffer[4096];
  for (;;) {
    const ssize_t count = read(output_fd_, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (count <= 0) {
      if (!pending.empty()) lines_.push_back(pending);
      closed_ = true;
      changed_.notify_all();
      return;
    }
    pending.append(buffer, static_cast<std::size_t>(count));
    for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
      lines_.push_back(pending.substr(0, end));
      pending.erase(0, end + 1);
    }
    changed_.notify_all();
  }
}

std::optional<std::string> ChildProcess::WaitForLine(const std::string& text, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::size_t seen = 0;
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    for (; seen < lines_.size(); ++seen) {
      if (lines_[seen].find(text) != std::string::npos) return lines_[seen];
    }
    if (closed_) return std::nullopt;
    if (changed_.wait_until(lock, deadline) == std::cv_status::timeout) return std::nullopt;
  }
}

void ChildProcess::Signal(int signal) {
  syscall(SYS_pidfd_send_signal, pid_fd_, signal, nullptr, 0);
}

std::optional<int> ChildProcess::WaitForExit(milliseconds limit) {
  if (exit_status_) return exit_status_;
  pollfd waiting{pid_fd_, POLLIN, 0};
  if (poll(&waiting, 1, static_cast<int>(limit.count())) != 1) return std::nullopt;
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) return std::nullopt;
  exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  // What it wrote last may still be in the pipe.
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, limit, [this] { return closed_; });
  return exit_status_;
}

std::string ChildProcess::output() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string result;
  for (const std::string& line : lines_) result += line + '\n';
  return result;
}

}  // namespace synappsd::e2e
