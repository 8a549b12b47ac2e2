#include "unit/workers/worker/worker_under_test.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "workers/messages/call_frames.h"
#include "workers/syscalls/system_call_filter.h"

namespace synappsd::workers::testing {
namespace {

// Waits for `fd` to be readable.
bool AwaitReadable(int fd) {
  pollfd readable = {fd, POLLIN, 0};
  return poll(&readable, 1, static_cast<int>(kPatience.count())) == 1;
}

}  // namespace

WorkerUnderTest::WorkerUnderTest() {
  int sockets[2] = {-1, -1};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
  socket_ = sockets[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, sockets[1], kWorkerSocket);
  char program[] = SYNAPPS_WORKER;
  char* arguments[] = {program, nullptr};
  EXPECT_EQ(posix_spawn(&pid_, program, &actions, nullptr, arguments, environ), 0) << program;
  posix_spawn_file_actions_destroy(&actions);
  close(sockets[1]);
}

WorkerUnderTest::~WorkerUnderTest() {
  CloseSocket();
  if (reaped_ || pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void WorkerUnderTest::Send(const std::string& bytes) {
  EXPECT_EQ(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
}

void WorkerUnderTest::Send(const Frame& frame) {
  std::string bytes;
  AppendFrame(frame, &bytes);
  Send(bytes);
}

std::optional<OwnedFrame> WorkerUnderTest::Next() {
  Frame frame;
  while (!decoder_.Next(&frame)) {
    EXPECT_TRUE(decoder_.status().ok()) << decoder_.status().ToString();
    if (!decoder_.status().ok() || !AwaitReadable(socket_)) return std::nullopt;
    const std::span<char> space = decoder_.ReadSpace();
    const ssize_t got = recv(socket_, space.data(), space.size(), 0);
    if (got <= 0) return std::nullopt;
    decoder_.Received(static_cast<std::size_t>(got));
  }
  return OwnedFrame{frame.type,
                    frame.status,
                    frame.id,
                    frame.call,
                    std::string(frame.name),
                    std::string(frame.json),
                    std::string(frame.body)};
}

std::optional<OwnedFrame> WorkerUnderTest::Await(FrameType type) {
  for (;;) {
    std::optional<OwnedFrame> frame = Next();
    if (!frame || frame->type == type) return frame;
    passed_.push_back(std::move(*frame));
  }
}

void WorkerUnderTest::CloseSocket() {
  if (socket_ >= 0) close(std::exchange(socket_, -1));
}

std::optional<ExitCode> WorkerUnderTest::AwaitExit() {
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  const bool ended = AwaitReadable(pidfd);
  close(pidfd);
  int status = 0;
  if (!ended || waitpid(pid_, &status, 0) != pid_) return std::nullopt;
  reaped_ = true;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

bool HasSanitizer() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#else
  return false;
#endif
}

std::filesystem::path Library(const std::string& name) {
  const std::filesystem::path root = TEST_APPLETS;
  const std::filesystem::path defect = root / "defects" / name / (name + ".so");
  return std::filesystem::exists(defect) ? defect : root / name / (name + ".so");
}

WorkerStart StartOf(const std::string& name) {
  WorkerStart start;
  start.library = Library(name);
  start.package = "org.synapps.test." + name;
  std::replace(start.package.begin(), start.package.end(), '_', '-');
  start.version = "1.0.0";
  start.memory_bytes = 64 << 20;
  start.system_call_filter = SystemCallFilter().ok() ? *SystemCallFilter() : "";
  start.sandbox = HasSanitizer() ? SandboxMode::kOff : SandboxMode::kAuto;
  return start;
}

std::string InvokeBytes(const std::string& name, applets::CallId id, const std::string& json,
                        const std::string& method) {
  applets::ModuleCall call;
  call.id = id;
  call.type = name;
  call.output_bytes = kOutputBytes;
  call.request_id = "request-" + std::to_string(id);
  call.method = method;
  call.json = json;
  std::string bytes;
  AppendFrame(InvokeFrame(call, InvokeName(call)), &bytes);
  return bytes;
}

}  // namespace synappsd::workers::testing
