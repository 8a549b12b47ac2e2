#include "program_output.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace synappsd::check {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMaxBytes = 1 << 20;

// False: it did not come to an end within the limit.
bool ReadToEnd(int fd, steady_clock::time_point deadline, std::string* text) {
  char buffer[4096];
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    pollfd waiting = {fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, std::max(0, static_cast<int>(left.count())));
    if (ready == 0) return false;
    const ssize_t got = ready < 0 ? ready : read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || text->size() > kMaxBytes) return true;
    text->append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<std::string> ProgramOutput(const std::vector<std::string>& command, milliseconds limit) {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return Status(Code::kInternal, std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fds[1], STDERR_FILENO);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(fds[1]);
  std::string text;
  bool ended = false;
  if (error == 0) {
    ended = ReadToEnd(fds[0], steady_clock::now() + limit, &text);
    kill(child, SIGKILL);  // of one that has ended nothing is left to kill
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  close(fds[0]);
  if (error != 0) {
    return Status(Code::kNotFound, command[0] + " cannot be run: " + std::strerror(error));
  }
  if (!ended) return Status(Code::kDeadlineExceeded, command[0] + " does not end");
  return text;
}

}  // namespace synappsd::check
