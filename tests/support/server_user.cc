#include "support/server_user.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace synappsd::testing {
namespace {

struct User {
  uid_t uid = 0;
  gid_t gid = 0;
};

// None: this process is no root, so the server runs as the same user.
std::optional<User> OtherUser() {
  if (geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* found = getpwnam(name)) return User{found->pw_uid, found->pw_gid};
  }
  throw std::runtime_error("there is no user postgres or nobody to run the server as");
}

bool HoldsPrograms(const std::filesystem::path& directory) {
  return access((directory / "initdb").c_str(), X_OK) == 0 &&
         access((directory / "postgres").c_str(), X_OK) == 0;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// In the child of a process with threads: system calls only.
[[noreturn]] void BecomeProgram(char* const* command, char* const* environment,
                                const std::optional<User>& user, const char* directory, int log_fd,
                                pid_t parent, int death_signal) {
  if (user && (setgroups(0, nullptr) != 0 || setgid(user->gid) != 0 || setuid(user->uid) != 0)) {
    _exit(126);
  }
  // After the change of user, which clears it.
  if (prctl(PR_SET_PDEATHSIG, death_signal) != 0 || getppid() != parent) _exit(126);
  if (chdir(directory) != 0) _exit(126);
  dup2(log_fd, STDOUT_FILENO);
  dup2(log_fd, STDERR_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);  // the test's sockets must not live on in a server
  execve(command[0], command, environment);
  _exit(127);
}

}  // namespace

std::optional<std::filesystem::path> PostgresPrograms() {
  int newest = 0;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", absent)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > newest && HoldsPrograms(entry.path() / "bin")) newest = version;
  }
  if (newest != 0) return "/usr/lib/postgresql/" + std::to_string(newest) + "/bin";
  const char* path = std::getenv("PATH");
  std::istringstream directories(path == nullptr ? "" : path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    if (HoldsPrograms(directory)) return std::filesystem::canonical(directory);
  }
  return std::nullopt;
}

void GiveToServerUser(const std::filesystem::path& path) {
  const std::optional<User> user = OtherUser();
  if (!user) return;
  const auto give = [&](const std::filesystem::path& each) {
    if (lchown(each.c_str(), user->uid, user->gid) != 0) {
      throw std::system_error(errno, std::generic_category(), "chown " + each.string());
    }
  };
  give(path);
  if (!std::filesystem::is_directory(path)) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) give(entry.path());
}

pid_t StartAsServerUser(std::vector<std::string> command, const std::filesystem::path& directory,
                        const std::filesystem::path& log, int death_signal) {
  const std::optional<User> user = OtherUser();
  const int log_fd = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log_fd < 0) throw std::system_error(errno, std::generic_category(), log.string());
  // None of the variables of libpq and of the locale that this process may have.
  std::vector<std::string> variables = {"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC"};
  const std::vector<char*> arguments = Pointers(command);
  const std::vector<char*> environment = Pointers(variables);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    BecomeProgram(arguments.data(), environment.data(), user, directory.c_str(), log_fd, parent,
                  death_signal);
  }
  const int error = errno;
  close(log_fd);
  if (pid < 0) throw std::system_error(error, std::generic_category(), command[0]);
  return pid;
}

}  // namespace synappsd::testing
