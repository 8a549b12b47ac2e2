#include "isolated.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>

#include "base/check.h"

namespace synappsd::check {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMaxTextBytes = 8 << 10;
constexpr std::size_t kShownOutputBytes = 600;
constexpr rlim_t kMaxOutputBytes = 16 << 20;

Outcome RunGuarded(const std::function<Outcome()>& check) {
  try {
    return check();
  } catch (const CheckEnded& ended) {
    return ended.outcome;
  } catch (const std::exception& error) {
    return Failed(std::string("the check itself failed: ") + error.what());
  }
}

// The child's side: one byte of verdict, then the text, in one write that fits the pipe.
[[noreturn]] void RunInChild(const std::function<Outcome()>& check, pid_t parent, int result_fd,
                             int output_fd) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  dup2(output_fd, STDOUT_FILENO);
  dup2(output_fd, STDERR_FILENO);
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  const rlimit output = {kMaxOutputBytes, kMaxOutputBytes};
  setrlimit(RLIMIT_FSIZE, &output);
  signal(SIGXFSZ, SIG_IGN);
  const Outcome outcome = RunGuarded(check);
  const std::string text =
      std::to_string(static_cast<int>(outcome.verdict)) + outcome.text.substr(0, kMaxTextBytes);
  const ssize_t written = write(result_fd, text.data(), text.size());
  // Without the module's destructors: they are the business of the checks that look for them.
  _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

// The last lines the child wrote, for the report.
std::string EndOf(int output_fd) {
  const off_t size = lseek(output_fd, 0, SEEK_END);
  const auto shown = std::min<off_t>(std::max<off_t>(size, 0), kShownOutputBytes);
  std::string text(static_cast<std::size_t>(shown), '\0');
  const ssize_t got = pread(output_fd, text.data(), text.size(), size - shown);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? "" : "; it wrote: " + text;
}

// What the child wrote until it closed the pipe or `deadline` passed.
std::string ReadResult(int fd, steady_clock::time_point deadline, bool* late) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    pollfd waiting = {fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, std::max(0, static_cast<int>(left.count())));
    if (ready < 0 && errno == EINTR) continue;
    *late = ready == 0;
    if (ready <= 0) return text;
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    // The result is one write. What the module has started may keep the pipe open.
    return text;
  }
}

Outcome Died(int status, const std::string& output) {
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    return {Verdict::kCrashed, "the module ended the process with signal " +
                                   std::to_string(number) + " (" + strsignal(number) + ")" +
                                   output};
  }
  return {Verdict::kCrashed, "the module ended the process with exit status " +
                                 std::to_string(WEXITSTATUS(status)) + output};
}

}  // namespace

Outcome RunIsolated(const std::function<Outcome()>& check, std::chrono::milliseconds limit) {
  int pipe_fds[2];
  CHECK(pipe2(pipe_fds, O_CLOEXEC) == 0) << std::strerror(errno);
  const int output_fd = memfd_create("output", MFD_CLOEXEC);
  CHECK(output_fd >= 0) << std::strerror(errno);
  const pid_t parent = getpid();
  const pid_t child = fork();
  CHECK(child >= 0) << std::strerror(errno);
  if (child == 0) {
    close(pipe_fds[0]);
    RunInChild(check, parent, pipe_fds[1], output_fd);
  }
  setpgid(child, child);  // both do, so that it is done whoever comes first
  close(pipe_fds[1]);
  bool late = false;
  const std::string result = ReadResult(pipe_fds[0], steady_clock::now() + limit, &late);
  if (late || !result.empty()) kill(-child, SIGKILL);
  // The child's number stays taken until what it has started is killed too.
  siginfo_t ended;
  while (waitid(P_PID, child, &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) continue;
  kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  const std::string output = EndOf(output_fd);
  close(pipe_fds[0]);
  close(output_fd);
  if (!result.empty()) return {static_cast<Verdict>(result[0] - '0'), result.substr(1)};
  if (late) {
    return Failed("not done after " + std::to_string(limit.count()) +
                  " ms: the module hangs or is far too slow" + output);
  }
  return Died(status, output);
}

}  // namespace synappsd::check
