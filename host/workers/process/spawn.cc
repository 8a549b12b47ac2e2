#include "workers/process/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "workers/messages/life.h"

namespace synappsd::workers {
namespace {

Status Failed(const std::string& what, int error) {
  return Status(Code::kUnavailable, what + ": " + std::strerror(error));
}

// posix_spawn's two descriptions of the child, destroyed at the end.
class ChildSetup {
 public:
  ChildSetup() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ChildSetup(const ChildSetup&) = delete;
  ChildSetup& operator=(const ChildSetup&) = delete;
  ~ChildSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  void SetDescriptors(int socket, int stderr_pipe) {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions_, stderr_pipe, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, socket, kWorkerSocket);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kWorkerSocket + 1);
  }
  void SetSignals() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::vector<std::string> Environment() {
  std::vector<std::string> environment;
  for (const char* name : {"LANG", "TZ"}) {
    if (const char* value = std::getenv(name)) {
      environment.push_back(std::string(name) + "=" + value);
    }
  }
  return environment;
}

}  // namespace

void UniqueFd::Reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

Result<SpawnedProcess> SpawnProcess(const std::filesystem::path& program) {
  int sockets[2];
  int pipes[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sockets) != 0) {
    return Failed("socketpair", errno);
  }
  SpawnedProcess spawned;
  spawned.socket = UniqueFd(sockets[0]);
  const UniqueFd child_socket(sockets[1]);
  if (pipe2(pipes, O_CLOEXEC) != 0) return Failed("pipe", errno);
  spawned.stderr_pipe = UniqueFd(pipes[0]);
  const UniqueFd child_stderr(pipes[1]);
  fcntl(pipes[0], F_SETFL, O_NONBLOCK);

  ChildSetup setup;
  setup.SetDescriptors(child_socket.get(), child_stderr.get());
  setup.SetSignals();
  std::string name = program.string();
  std::array<char*, 2> arguments{name.data(), nullptr};
  std::vector<std::string> variables = Environment();
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  const int error = posix_spawn(&spawned.pid, program.c_str(), setup.actions(), setup.attributes(),
                                arguments.data(), environment.data());
  if (error != 0) return Failed("cannot start " + name, error);
  // Nobody else waits for it, so the number cannot have been used again.
  spawned.process = UniqueFd(static_cast<int>(syscall(SYS_pidfd_open, spawned.pid, 0)));
  if (!spawned.process.is_open()) {
    const int reason = errno;
    kill(spawned.pid, SIGKILL);
    while (waitpid(spawned.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return Failed("pidfd_open", reason);
  }
  return spawned;
}

}  // namespace synappsd::workers
