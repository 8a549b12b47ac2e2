// What it costs to call an applet: in this process, and in a worker at the far end of a socket,
// with neither the engine nor a supervisor around it. First the limits of the machine: a byte
// string to another process and back, and starting a program that does nothing. Prints one line a
// figure: name, median, 99th percentile, unit.
//
//   bench_applet_calls
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "applets/module/module.h"
#include "applets/module/module_host.h"
#include "unit/workers/worker/worker_under_test.h"
#include "workers/messages/call_frames.h"

namespace {

using namespace synappsd;
using namespace synappsd::workers::testing;
using applets::CallId;
using workers::FrameType;

using Microseconds = std::chrono::duration<double, std::micro>;

constexpr int kCalls = 20'000;
constexpr int kProcesses = 100;

void Must(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "%s failed\n", what);
  std::exit(1);
}

double Time(const std::function<void()>& work) {
  const auto before = std::chrono::steady_clock::now();
  work();
  return Microseconds(std::chrono::steady_clock::now() - before).count();
}

void Print(const std::string& name, std::vector<double> times, const char* unit) {
  std::sort(times.begin(), times.end());
  std::printf("%-34s %10.1f %10.1f %s\n", name.c_str(), times[times.size() / 2],
              times[times.size() * 99 / 100], unit);
  std::fflush(stdout);
}

bool ReadWhole(int socket, std::string* bytes) {
  return recv(socket, bytes->data(), bytes->size(), MSG_WAITALL) ==
         static_cast<ssize_t>(bytes->size());
}

// In a child: sends back what it gets until the other end is closed.
[[noreturn]] void Echo(int socket, std::size_t size) {
  std::string bytes(size, 'x');
  while (ReadWhole(socket, &bytes) && send(socket, bytes.data(), size, 0) > 0) {
  }
  _exit(0);
}

void MeasureSocketPair(std::size_t size, const std::string& name) {
  int ends[2];
  Must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "a socket pair");
  const pid_t child = fork();
  Must(child >= 0, "forking");
  if (child == 0) {
    close(ends[0]);
    Echo(ends[1], size);
  }
  close(ends[1]);
  std::string bytes(size, 'x');
  std::vector<double> times;
  for (int i = 0; i < kCalls; ++i) {
    times.push_back(Time([&] {
      Must(send(ends[0], bytes.data(), size, 0) == static_cast<ssize_t>(size), "sending");
      Must(ReadWhole(ends[0], &bytes), "reading");
    }));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  Print(name, times, "us");
}

void MeasureSpawn() {
  std::vector<double> times;
  for (int i = 0; i < kProcesses; ++i) {
    times.push_back(Time([] {
      char program[] = "/bin/true";
      char* const arguments[] = {program, nullptr};
      pid_t child = 0;
      Must(posix_spawn(&child, program, nullptr, nullptr, arguments, environ) == 0, "spawning");
      waitpid(child, nullptr, 0);
    }));
  }
  Print("limit: spawn and end /bin/true", times, "us");
}

std::string JsonOf(std::size_t bytes) {
  return R"({"content":")" + std::string(bytes - 14, 'x') + R"("})";
}

// Answers of a module in this process.
class Waiter : public applets::ModuleOwner {
 public:
  Status OnEvent(CallId, std::string_view, std::string_view) override { return Status::Ok(); }
  void OnComplete(CallId, synapps_status, std::string_view) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++completed_;
    changed_.notify_one();
  }
  Status OnRequest(applets::RequestId, CallId, std::string_view, std::string_view,
                   std::string_view) override {
    return Status(Code::kUnimplemented, "none");
  }
  void OnAbort(applets::RequestId) override {}
  void OnLog(CallId, std::int32_t, std::string_view, std::string_view) override {}

  void Await(std::uint64_t completed) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return completed_ >= completed; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t completed_ = 0;  // guarded by mutex_
};

void StartWorker(WorkerUnderTest& worker, const std::string& name) {
  worker.Send(EncodeStart(StartOf(name)));
  const auto first = worker.Next();
  Must(first && first->type == FrameType::kReady, "starting a worker");
}

void MeasureInProcess(applets::ModuleHost& host, Waiter& waiter, std::size_t bytes, CallId* last,
                      const std::string& name) {
  const std::string json = JsonOf(bytes);
  std::vector<double> times;
  for (int i = 0; i < kCalls; ++i) {
    times.push_back(Time([&] {
      applets::ModuleCall call;
      call.id = ++*last;
      call.type = "echo";
      call.output_bytes = 16 << 20;
      call.method = "applet.handle/1";
      call.json = json;
      host.Invoke(std::move(call));
      waiter.Await(*last);
    }));
  }
  Print(name, times, "us");
}

void MeasureWorker(WorkerUnderTest& worker, std::size_t bytes, const std::string& name) {
  const std::string json = JsonOf(bytes);
  std::vector<double> times;
  for (int i = 0; i < kCalls; ++i) {
    times.push_back(Time([&] {
      worker.Send(InvokeBytes("echo", static_cast<CallId>(i) + 1, json));
      Must(worker.Await(FrameType::kComplete).has_value(), "a call");
    }));
  }
  Print(name, times, "us");
}

void MeasureEvents() {
  WorkerUnderTest worker;
  StartWorker(worker, "floods_events");
  std::size_t events = 0;
  const double time = Time([&] {
    worker.Send(InvokeBytes("floods_events", 1));
    for (auto frame = worker.Next(); frame && frame->type == FrameType::kEvent;
         frame = worker.Next()) {
      ++events;
    }
  });
  std::printf("%-34s %10.0f\n", "events per second", static_cast<double>(events) / time * 1e6);
}

void MeasureStart() {
  std::vector<double> starts;
  std::vector<double> recoveries;
  for (int i = 0; i < kProcesses; ++i) {
    std::unique_ptr<WorkerUnderTest> worker;
    starts.push_back(Time([&] {
      worker = std::make_unique<WorkerUnderTest>();
      StartWorker(*worker, "segv");
    }));
    std::unique_ptr<WorkerUnderTest> next;
    recoveries.push_back(Time([&] {
      worker->Send(InvokeBytes("segv", 1));
      Must(!worker->Next(), "crashing");
      next = std::make_unique<WorkerUnderTest>();
      StartWorker(*next, "echo");
      next->Send(InvokeBytes("echo", 1));
      Must(next->Await(FrameType::kComplete).has_value(), "the next call");
    }));
  }
  Print("spawn to ready", starts, "us");
  Print("crash to next answer", recoveries, "us");
}

}  // namespace

int main() {
  MeasureSocketPair(1 << 10, "limit: socket pair, 1 KB");
  MeasureSocketPair(64 << 10, "limit: socket pair, 64 KB");
  MeasureSpawn();
  {
    const auto module = applets::LoadModule({Library("echo"), "org.synapps.test.echo", "1.0.0"});
    Must(module.ok(), "loading echo");
    const auto waiter = std::make_shared<Waiter>();
    applets::ModuleHost host(**module, {}, waiter);
    CallId last = 0;
    MeasureInProcess(host, *waiter, 1 << 10, &last, "in-process call, 1 KB");
    MeasureInProcess(host, *waiter, 64 << 10, &last, "in-process call, 64 KB");
  }
  WorkerUnderTest worker;
  StartWorker(worker, "echo");
  MeasureWorker(worker, 1 << 10, "call through a worker, 1 KB");
  MeasureWorker(worker, 64 << 10, "call through a worker, 64 KB");
  MeasureEvents();
  MeasureStart();
}
