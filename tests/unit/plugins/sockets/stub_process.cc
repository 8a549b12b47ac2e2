#include "stub_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace synappsd::testing {
namespace {

struct Pipe {
  Pipe() {
    if (pipe2(fds, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  int fds[2];
};

std::filesystem::path TemporaryFile() {
  std::string name = (std::filesystem::temp_directory_path() / "provider-stub-XXXXXX").string();
  const int fd = mkstemp(name.data());
  if (fd < 0) throw std::runtime_error("no temporary file");
  close(fd);
  return name;
}

std::string ReadLine(int fd) {
  std::string line;
  for (char c = 0; read(fd, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

pid_t Spawn(std::vector<std::string> arguments, int stdin_fd, int stdout_fd) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, stdin_fd, 0);
  posix_spawn_file_actions_adddup2(&actions, stdout_fd, 1);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + arguments[0]);
  return pid;
}

}  // namespace

StubProcess::StubProcess(std::vector<std::string> extra_arguments) : log_(TemporaryFile()) {
  std::vector<std::string> arguments = {"/usr/bin/python3", SYNAPPS_PROVIDER_STUB, "--watch-stdin",
                                        "--log", log_.string()};
  arguments.insert(arguments.end(), extra_arguments.begin(), extra_arguments.end());
  const Pipe input;
  const Pipe output;
  pid_ = Spawn(std::move(arguments), input.fds[0], output.fds[1]);
  close(input.fds[0]);
  close(output.fds[1]);
  stdin_fd_ = input.fds[1];
  const std::string line = ReadLine(output.fds[0]);
  close(output.fds[0]);
  const std::string start = "listening on ";
  if (line.rfind(start, 0) != 0) throw std::runtime_error("the provider stub said: " + line);
  url_ = line.substr(start.size());
}

StubProcess::~StubProcess() {
  close(stdin_fd_);
  waitpid(pid_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove(log_, ignored);
}

std::vector<json::Value> StubProcess::Log() const {
  std::vector<json::Value> entries;
  std::ifstream file(log_);
  for (std::string line; std::getline(file, line);) {
    if (file.eof()) break;  // no line ending yet: still being written
    entries.push_back(json::Parse(line).value());
  }
  return entries;
}

std::optional<json::Value> StubProcess::WaitForEntry(const std::string& member) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    for (const json::Value& entry : Log()) {
      if (entry.Find(member) != nullptr) return entry;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::nullopt;
}

}  // namespace synappsd::testing
