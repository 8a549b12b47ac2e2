// What a module may not do in its worker, tried by a module.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include "base/json.h"
#include "unit/workers/worker/worker_under_test.h"
#include "workers/worker/worker.h"

namespace synappsd::workers::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

// Starts the module; the layers, or none if it failed.
std::optional<LayerOutcomes> LayersOf(WorkerUnderTest& worker, const WorkerStart& start) {
  worker.Send(EncodeStart(start));
  const std::optional<OwnedFrame> first = worker.Next();
  if (!first || first->type != FrameType::kReady) return std::nullopt;
  const Result<WorkerReady> ready = DecodeReady(first->view());
  return ready.ok() ? std::optional(ready->layers) : std::nullopt;
}

std::set<std::string> InForce(const LayerOutcomes& layers) {
  std::set<std::string> names;
  for (const LayerOutcome& layer : layers) {
    std::cout << "  layer " << layer.name << ": "
              << (layer.in_force ? "in force" : "missing, " + layer.why) << "\n";
    if (layer.in_force) names.insert(layer.name);
  }
  return names;
}

// What came of each try of the module `forbidden`.
std::map<std::string, std::string> Attempts(WorkerUnderTest& worker, const std::string& path) {
  worker.Send(InvokeBytes("forbidden", 1, R"({"content":")" + path + R"("})"));
  const std::optional<OwnedFrame> done = worker.Await(FrameType::kComplete);
  std::map<std::string, std::string> attempts;
  const Result<json::Value> answer = json::Parse(done ? done->json : "");
  EXPECT_TRUE(answer.ok()) << "the worker ended, or said " << (done ? done->json : "nothing");
  const json::Value* content = answer.ok() ? answer->Find("content") : nullptr;
  if (content == nullptr || content->if_object() == nullptr) return attempts;
  for (const auto& [name, outcome] : *content->if_object()) {
    attempts[name] = outcome.if_string() == nullptr ? "?" : *outcome.if_string();
  }
  return attempts;
}

// Attempts that Landlock alone refuses; all others are seccomp's and the limits'.
const std::set<std::string> kReading = {"read_given", "read_shadow", "list_root", "parent_memory"};

TEST(SandboxTest, EverythingForbiddenIsRefused) {
  if (HasSanitizer()) GTEST_SKIP() << "sanitizers do not bear the sandbox";
  WorkerUnderTest worker;
  const std::optional<LayerOutcomes> layers = LayersOf(worker, StartOf("forbidden"));
  ASSERT_TRUE(layers);
  const std::set<std::string> in_force = InForce(*layers);
  // No kernel that this is built for lacks these.
  for (const char* layer :
       {"parent", "descriptors", "limits", "capabilities", "privileges", "seccomp"}) {
    EXPECT_TRUE(in_force.contains(layer)) << layer;
  }
  // This test's own source is a file that everybody may read, but no worker.
  const auto attempts = Attempts(worker, SYNAPPS_READABLE_FILE);
  EXPECT_EQ(attempts.size(), 36u);
  for (const auto& [name, outcome] : attempts) {
    std::cout << "  " << name << ": " << outcome << "\n";
    if (name == "thread") {
      EXPECT_EQ(outcome, "done") << "a module may have threads";
    } else if (name == "clone3_process") {
      EXPECT_EQ(outcome, "ENOSYS") << "or the C library would not fall back to clone";
    } else if (!kReading.contains(name) || in_force.contains("landlock")) {
      EXPECT_THAT(outcome, AnyOf("EPERM", "EACCES")) << name;
    }
  }
}

// Or the test above would show nothing.
TEST(SandboxTest, WithoutItMuchOfThatWorks) {
  WorkerUnderTest worker;
  WorkerStart start = StartOf("forbidden");
  start.sandbox = SandboxMode::kOff;
  const std::optional<LayerOutcomes> layers = LayersOf(worker, start);
  ASSERT_TRUE(layers);
  EXPECT_EQ(InForce(*layers), (std::set<std::string>{"parent", "descriptors"}));
  auto attempts = Attempts(worker, SYNAPPS_READABLE_FILE);
  for (const char* name :
       {"read_given", "list_root", "write_device", "inet_socket", "unix_socket", "fork_process",
        "clone_process", "signal_parent", "pidfd_parent", "outlive_parent"}) {
    EXPECT_EQ(attempts[name], "done") << name;
  }
}

TEST(SandboxTest, RequiredMeansEveryLayer) {
  if (HasSanitizer()) GTEST_SKIP() << "sanitizers do not bear the sandbox";
  WorkerUnderTest probe;
  const std::optional<LayerOutcomes> possible = LayersOf(probe, StartOf("echo"));
  ASSERT_TRUE(possible);
  const bool all = std::all_of(possible->begin(), possible->end(),
                               [](const LayerOutcome& layer) { return layer.in_force; });
  WorkerUnderTest worker;
  WorkerStart start = StartOf("echo");
  start.sandbox = SandboxMode::kRequire;
  worker.Send(EncodeStart(start));
  const std::optional<OwnedFrame> first = worker.Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, all ? FrameType::kReady : FrameType::kFailed) << first->body;
  if (all) return;
  EXPECT_THAT(first->body, HasSubstr("the sandbox is required, but its layer"));
}

// Too short for one instruction, none, and one that the kernel does not take.
TEST(SandboxTest, AFilterThatIsNoneIsALayerThatIsMissing) {
  if (HasSanitizer()) GTEST_SKIP() << "sanitizers do not bear the sandbox";
  for (const std::string& filter :
       {std::string(), std::string(7, '\x06'), std::string(8, '\xff')}) {
    WorkerUnderTest worker;
    WorkerStart start = StartOf("echo");
    start.system_call_filter = filter;
    const std::optional<LayerOutcomes> layers = LayersOf(worker, start);
    ASSERT_TRUE(layers) << filter.size();
    EXPECT_FALSE(InForce(*layers).contains("seccomp")) << filter.size();
    WorkerUnderTest strict;
    start.sandbox = SandboxMode::kRequire;
    strict.Send(EncodeStart(start));
    const std::optional<OwnedFrame> first = strict.Next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->type, FrameType::kFailed) << filter.size();
  }
}

TEST(SandboxTest, MemoryIsBounded) {
  if (HasSanitizer()) GTEST_SKIP() << "sanitizers do not bear the sandbox";
  WorkerUnderTest worker;
  ASSERT_TRUE(LayersOf(worker, StartOf("eats_memory")));
  worker.Send(InvokeBytes("eats_memory", 1));
  EXPECT_FALSE(worker.Await(FrameType::kComplete)) << "1 GiB was to be had with a limit of 64 MiB";
  EXPECT_EQ(worker.AwaitExit(), ExitCode{-SIGSEGV}) << "it does not look at what malloc says";
}

TEST(SandboxTest, AWorkerWhoseParentDidNotMakeItsSocketEnds) {
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    dup2(sockets[1], kWorkerSocket);
    execl("/bin/sh", "sh", "-c", SYNAPPS_WORKER "; exit $?", nullptr);
    _exit(127);
  }
  close(sockets[1]);
  const std::string start = EncodeStart(StartOf("echo"));
  ASSERT_EQ(write(sockets[0], start.data(), start.size()), static_cast<ssize_t>(start.size()));
  int status = 0;
  ASSERT_EQ(waitpid(parent, &status, 0), parent);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), int{kWorkerFailed});
  char bytes[4096];
  const ssize_t got = read(sockets[0], bytes, sizeof bytes);
  ASSERT_GT(got, 0);
  EXPECT_THAT(std::string(bytes, static_cast<std::size_t>(got)), HasSubstr("the daemon has gone"));
  close(sockets[0]);
}

TEST(SandboxTest, AWorkerDiesWithItsDaemonThoughItsSocketStaysOpen) {
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0) << "or its end could not be seen";
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  const pid_t daemon = fork();
  if (daemon == 0) {
    WorkerUnderTest worker;
    const bool ready = LayersOf(worker, StartOf("loops")).has_value();
    const pid_t pid = ready ? worker.pid() : -1;
    // Somebody else has the socket open still when this process is gone.
    const pid_t holder = fork();
    if (holder == 0) {
      for (;;) pause();
    }
    const pid_t pids[2] = {pid, holder};
    static_cast<void>(!write(pipes[1], pids, sizeof pids));
    raise(SIGKILL);
  }
  pid_t pids[2] = {-1, -1};
  ASSERT_EQ(read(pipes[0], pids, sizeof pids), static_cast<ssize_t>(sizeof pids));
  const auto [worker, holder] = pids;
  ASSERT_GT(worker, 0) << "it did not become ready";
  int status = 0;
  EXPECT_EQ(waitpid(daemon, &status, 0), daemon) << "then the worker is this process's";
  EXPECT_EQ(waitpid(worker, &status, 0), worker);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  kill(holder, SIGKILL);
  EXPECT_EQ(waitpid(holder, &status, 0), holder);
  for (const int end : pipes) close(end);
}

}  // namespace
}  // namespace synappsd::workers::testing
