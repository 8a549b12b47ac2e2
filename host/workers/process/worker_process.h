// WorkerProcess: one process that runs one module; a ModuleEndpoint at the far end of a socket.
//
//   constructed --Spawn()--> starting --READY--> ready --STOP, Kill(), or its own end--> exited
#ifndef SYNAPPSD_WORKERS_PROCESS_WORKER_PROCESS_H_
#define SYNAPPSD_WORKERS_PROCESS_WORKER_PROCESS_H_

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "applets/module/module_endpoint.h"
#include "base/clock.h"
#include "workers/cgroups/control_groups.h"
#include "workers/frames/frame_decoder.h"
#include "workers/frames/frame_writer.h"
#include "workers/messages/life.h"
#include "workers/process/reactor.h"
#include "workers/process/spawn.h"
#include "workers/process/stderr_log.h"
#include "workers/supervisor/worker_crash.h"

namespace synappsd::workers {

// Hears of a worker's life. On the reactor's thread; must not block.
class WorkerListener {
 public:
  virtual ~WorkerListener() = default;
  virtual void OnSpawnFailed(Status reason) = 0;  // nothing follows
  virtual void OnReady(WorkerReady ready) = 0;
  virtual void OnFailed(WorkerFailed failed) = 0;  // it does not load its module, and ends
  virtual void OnPong(WorkerPong pong, std::uint64_t memory_bytes) = 0;
  // It broke the rules of the socket, or takes too little. It is to be killed.
  virtual void OnMisbehaved(std::string what) = 0;
  // Last, once: the process is gone and everything that it said before has been passed on, unless
  // it was killed by Kill().
  virtual void OnExited(ExitReason exit) = 0;
};

// Any thread. Held alive by the reactor from Spawn() until the process has exited.
class WorkerProcess : public applets::ModuleEndpoint,
                      public std::enable_shared_from_this<WorkerProcess> {
 public:
  // What may wait to be taken by the worker. Over it a call is refused with RESOURCE_EXHAUSTED;
  // what a module has asked for cannot be refused: the worker is reported for misbehaviour.
  static constexpr std::size_t kMaxQueuedBytes = 64 << 20;

  // `reactor` and `groups` must outlive this. `limits` are of what the worker may say. What it
  // writes to stderr also goes to `tail`, if there is one. Where there are `groups`, it gets one of
  // its own, which is named among the layers of READY as "cgroup".
  WorkerProcess(Reactor& reactor, std::filesystem::path program, WorkerStart start,
                FrameLimits limits = {}, std::shared_ptr<LogTail> tail = nullptr,
                const ControlGroups* groups = nullptr);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess() override;

  // Starts the process, later, on the reactor's thread: it is that thread's end that the worker
  // would not survive. Once. `owner` and `listener` are let go when the process is gone.
  void Spawn(std::shared_ptr<applets::ModuleOwner> owner, std::shared_ptr<WorkerListener> listener);

  // To be called once it is ready. What comes after its end is dropped.
  void Invoke(applets::ModuleCall call) override;
  void Cancel(applets::CallId call) override;
  void Forget(applets::CallId call) override;
  void DeliverEvent(applets::RequestId request, std::string_view kind,
                    std::string_view data) override;
  void DeliverDone(applets::RequestId request, synapps_status status, std::string_view json,
                   std::string_view body) override;
  void Ping();

  // Asks it to end by itself, its module's code within `limit`.
  void BeginStop(Milliseconds limit);

  // SIGKILL, to this process alone. From here on nothing it says is passed on but its exit.
  void Kill();

  // BeginStop(), then waits for the exit; Kill() at the limit, a second for that, and false. Not on
  // the reactor's thread.
  bool Stop(Milliseconds limit) override;

  pid_t pid() const { return pid_; }  // 0 before it is spawned

 private:
  void SpawnNow();
  void OnSocket(std::uint32_t events);
  void ReadFrames(bool to_the_end);
  void ReadStderr();
  void Unwatch(Reactor::Watch* watch);
  void EnterGroup();
  std::shared_ptr<FrameWriter> writer();
  void Handle(const Frame& frame);
  Status HandleReady(const Frame& frame);
  Status HandleFailed(const Frame& frame);
  Status HandlePong(const Frame& frame);
  Status HandleStopped(const Frame& frame);
  void OnProcessEnd();
  void Send(const Frame& frame);
  void Send(std::string_view encoded);
  void Misbehaved(std::string what);
  void Signal(int number);
  std::uint64_t MemoryBytes() const;

  Reactor& reactor_;
  const std::filesystem::path program_;
  const WorkerStart start_;
  const std::shared_ptr<LogTail> tail_;
  const ControlGroups* const groups_;  // may be null
  std::atomic<pid_t> pid_{0};
  std::atomic<bool> killed_{false};
  std::atomic<std::uint64_t> last_ping_{0};
  std::atomic<bool> stop_asked_{false};

  // Reactor's thread only.
  std::shared_ptr<applets::ModuleOwner> owner_;
  std::shared_ptr<WorkerListener> listener_;
  FrameDecoder decoder_;
  std::optional<StderrLog> stderr_log_;
  UniqueFd socket_;
  UniqueFd stderr_pipe_;
  Reactor::Watch socket_watch_ = 0;
  Reactor::Watch stderr_watch_ = 0;
  Reactor::Watch process_watch_ = 0;
  Status group_;          // what of the group is missing
  bool started_ = false;  // READY or FAILED has come
  std::uint64_t last_pong_ = 0;
  bool misbehaved_ = false;

  std::mutex mutex_;
  std::condition_variable exited_changed_;
  UniqueFd process_;                     // guarded by mutex_: open until it is reaped
  std::shared_ptr<FrameWriter> writer_;  // guarded by mutex_: from the spawning to the end
  bool exited_ = false;                  // guarded by mutex_
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_PROCESS_WORKER_PROCESS_H_
