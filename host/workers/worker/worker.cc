#include "workers/worker/worker.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "applets/module/elf_note.h"
#include "applets/module/module.h"
#include "applets/module/module_host.h"
#include "base/log_level.h"
#include "workers/messages/life.h"
#include "workers/sandbox/sandbox.h"
#include "workers/worker/frame_owner.h"
#include "workers/worker/start_frame.h"
#include "workers/worker/worker_loop.h"

namespace synappsd::workers {
namespace {

constexpr Milliseconds kStartPatience{10'000};
constexpr Milliseconds kLoopWarning{50};

// The daemon's signals are not the worker's: it ends when the daemon says so, or is gone.
void SetSignals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE}) {
    signal(number, SIG_IGN);
  }
}

SandboxOptions SandboxOf(const WorkerStart& start, int socket) {
  SandboxOptions options;
  options.mode = start.sandbox;
  options.socket = socket;
  options.library = start.library;
  options.system_call_filter = start.system_call_filter;
  options.memory_bytes = start.memory_bytes;
  options.threads = start.pool_threads + 1;
  return options;
}

applets::ModuleHostOptions HostOf(const WorkerStart& start, WorkerLoop& loop) {
  applets::ModuleHostOptions options;
  options.package = start.package;
  options.config_json = start.config_json;
  options.pool_threads = start.pool_threads;
  options.loop_warning = kLoopWarning;
  options.loop_waiter = &loop;
  return options;
}

int Fail(WorkerLoop& loop, Status status, LayerOutcomes layers) {
  static_cast<void>(
      loop.writer().WriteAlways(EncodeFailed({std::move(status), std::move(layers)})));
  return kWorkerFailed;
}

// The note before the sandbox: it is read with less trouble where files can be read. LoadModule()
// reads it again, as it does everywhere.
Result<LayerOutcomes> Prepare(const WorkerStart& start, int socket) {
  const Result<applets::AppletNote> note = applets::ReadAppletNote(start.library);
  if (!note.ok()) return note.status();
  const Status abi = applets::CheckAbi(*note, start.package);
  if (!abi.ok()) return abi;
  return EnterSandbox(SandboxOf(start, socket));
}

}  // namespace

int RunWorker(int socket) {
  SetSignals();
  FrameDecoder decoder(FrameDirection::kToWorker);
  const Result<WorkerStart> start = AwaitStart(socket, kStartPatience, decoder);
  if (!start.ok()) {
    std::fprintf(stderr, "synapps-worker: %s\n", start.status().message().c_str());
    return kWorkerBadStart;
  }
  SetLogLevel(start->log_level);
  Result<LayerOutcomes> layers = Prepare(*start, socket);
  // Never destroyed, nor is the host: threads of the module may be in them until _exit().
  static WorkerLoop& loop = *new WorkerLoop(socket, decoder);
  if (!layers.ok()) return Fail(loop, layers.status(), {});
  const auto before = std::chrono::steady_clock::now();
  const Result<const synapps_module*> module =
      applets::LoadModule({start->library, start->package, start->version});
  if (!module.ok()) return Fail(loop, module.status(), *layers);
  const std::chrono::duration<double, std::milli> load = std::chrono::steady_clock::now() - before;
  static applets::ModuleHost& host = *new applets::ModuleHost(
      **module, HostOf(*start, loop), std::make_shared<FrameOwner>(loop.writer()));
  static_cast<void>(loop.writer().WriteAlways(EncodeReady({load.count(), std::move(*layers)})));
  return loop.Run(host);
}

}  // namespace synappsd::workers
