#include "maintenance/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace synappsd {
namespace maintenance {

namespace {

constexpr std::size_t kMaxKeptErrors = 2000;
constexpr int kExitNotStarted = 127;

Status SystemError(const std::string& what) {
  return Status(Code::kUnavailable, what + ": " + std::generic_category().message(errno));
}

bool IsExecutable(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

// Its path; empty: it is not in $PATH.
std::string FindProgram(const std::string& name) {
  const char* const variable = std::getenv("PATH");
  std::string directories = variable != nullptr ? variable : "/usr/bin:/bin";
  while (!directories.empty()) {
    const std::size_t end = directories.find(':');
    const std::string path = directories.substr(0, end) + "/" + name;
    if (IsExecutable(path)) return path;
    directories = end == std::string::npos ? std::string() : directories.substr(end + 1);
  }
  return std::string();
}

}  // namespace

Result<std::unique_ptr<Program>> Program::Start(const ProgramCommand& command, Stream stream) {
  ProgramCommand found = command;
  found.arguments[0] = FindProgram(command.arguments[0]);
  if (found.arguments[0].empty()) {
    return Status(Code::kNotFound, "there is no program " + command.arguments[0] +
                                       " in $PATH: install the package postgresql-client");
  }
  std::unique_ptr<Program> program(new Program);
  program->name_ = command.arguments[0];
  program->reads_errors_ = stream == Stream::kErrors;
  program->errors_ = memfd_create("errors", MFD_CLOEXEC);
  if (program->errors_ < 0) return SystemError("starting " + program->name_);
  // Not a pipe: writing to one that nobody reads any more would end this process by a signal.
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return SystemError("starting " + program->name_);
  }
  program->stream_ = ends[0];
  program->pid_ = fork();
  if (program->pid_ == 0) program->Run(found, ends[1], stream);
  close(ends[1]);
  if (program->pid_ < 0) return SystemError("starting " + program->name_);
  return program;
}

// Between fork() and exec(): the process has one thread.
void Program::Run(const ProgramCommand& command, int stream, Stream which) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(which == Stream::kInput ? stream : nowhere, STDIN_FILENO);
  dup2(which == Stream::kOutput ? stream : nowhere, STDOUT_FILENO);
  dup2(which == Stream::kErrors ? stream : errors_, STDERR_FILENO);
  for (const auto& variable : command.environment) {
    setenv(variable.first.c_str(), variable.second.c_str(), 1);
  }
  setenv("LC_MESSAGES", "C", 1);  // its messages are read
  std::vector<char*> arguments;
  for (const std::string& argument : command.arguments) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(kExitNotStarted);
}

Program::~Program() {
  if (stream_ >= 0) close(stream_);
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (errors_ >= 0) close(errors_);
}

Status Program::Write(const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(stream_, data, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return Status(Code::kUnknown, name_ + " takes no more");
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return Status::Ok();
}

std::size_t Program::Read(char* data, std::size_t size) {
  ssize_t got = 0;
  do {
    got = recv(stream_, data, size, 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return 0;
  if (reads_errors_) {
    was_read_.append(data, static_cast<std::size_t>(got));
    if (was_read_.size() > kMaxKeptErrors) was_read_.erase(0, was_read_.size() - kMaxKeptErrors);
  }
  return static_cast<std::size_t>(got);
}

Status Program::Finish() {
  close(stream_);
  stream_ = -1;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Status::Ok();
  const std::string how = WIFEXITED(status) ? "ended with " + std::to_string(WEXITSTATUS(status))
                                            : "was ended by a signal";
  const std::string said = LastErrors();
  return Status(Code::kUnknown, name_ + " " + how + (said.empty() ? "" : ": " + said));
}

std::string Program::LastErrors() const {
  std::string text = was_read_;
  if (!reads_errors_) {
    const off_t end = lseek(errors_, 0, SEEK_END);
    const auto size = std::min<std::size_t>(static_cast<std::size_t>(end), kMaxKeptErrors);
    text.resize(size);
    const ssize_t got = pread(errors_, &text[0], size, end - static_cast<off_t>(size));
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace maintenance
}  // namespace synappsd
