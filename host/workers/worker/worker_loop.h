// WorkerLoop: reads what the daemon sends to a worker that has its module, and writes what waits.
//
// The module's own loop does that while it has nothing to run, so that a call costs no hand-over
// between threads. The main thread attends to the socket while the loop is away: pings are
// answered, calls are cancelled and the daemon's end is seen whatever the module does.
//
//   the loop reads  -- it works for two ticks, or the socket is full -->  the main thread reads
//                   <--              it has nothing to run           --
//
// STOP, and any other end, is the main thread's.
#ifndef SYNAPPSD_WORKERS_WORKER_WORKER_LOOP_H_
#define SYNAPPSD_WORKERS_WORKER_WORKER_LOOP_H_

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "applets/module/loop_waiter.h"
#include "applets/module/module_host.h"
#include "base/clock.h"
#include "workers/frames/frame_decoder.h"
#include "workers/frames/frame_writer.h"

namespace synappsd::workers {

class WorkerLoop : public applets::LoopWaiter {
 public:
  // What waits to be sent may grow to this before events, requests and records are held back.
  static constexpr std::size_t kMaxQueuedBytes = 4 << 20;

  // What is read at a stretch, before what came is run.
  static constexpr std::size_t kMaxTurnBytes = 1 << 20;

  // How long a working loop may leave the socket alone: two of these at most.
  static constexpr Milliseconds kTick{5};

  // `decoder` may hold frames that came behind START; both must outlive this.
  WorkerLoop(int socket, FrameDecoder& decoder);
  WorkerLoop(const WorkerLoop&) = delete;
  WorkerLoop& operator=(const WorkerLoop&) = delete;
  ~WorkerLoop() override;

  // For what the module says.
  FrameWriter& writer() { return writer_; }

  // The main thread: until the worker is to end; its exit status. `host` must have this as the
  // waiter of its loop.
  int Run(applets::ModuleHost& host);

  // The module's loop.
  void Wait() override;
  void Wake() override;

 private:
  enum class Reader { kLoop, kMain };

  struct End {
    int exit = 0;
    std::optional<Milliseconds> stop;  // first, within that time
  };

  // The loop.
  bool TakeSocket();  // false: it is not to be read by the loop
  void BeginWork();

  // The main thread.
  void Attend();
  void OnTick();
  void TakeOver();  // if the loop works
  std::optional<End> end() const;
  Reader reader() const;
  void SendLast(const std::string& encoded);

  // Whoever reads; `events` are poll()'s of the socket.
  void Serve(Reader who, short events);
  void Read();     // with the lock, like what follows
  void Deliver();  // what has been read
  void Handle(const Frame& frame);
  void EndWith(End end);

  bool LoopWorks() const { return turn_ % 2 == 1; }
  void Call() const;  // the main thread
  short SocketEvents() const;

  const int socket_;
  const int wake_;  // eventfd: the loop is to look for tasks
  const int call_;  // eventfd: the main thread is to look around
  const int tick_;  // timerfd, set while the loop works
  FrameWriter writer_;

  // Odd: the loop works; even: it waits.
  std::atomic<std::uint64_t> turn_{0};
  std::atomic<bool> ticks_{false};  // tick_ is set
  std::uint64_t last_turn_ = 0;     // the main thread's: at the last tick

  mutable std::mutex mutex_;
  FrameDecoder& decoder_;                // guarded by mutex_
  applets::ModuleHost* host_ = nullptr;  // guarded by mutex_; null before Run()
  Reader reader_ = Reader::kMain;        // guarded by mutex_
  std::optional<End> end_;               // guarded by mutex_: nothing is read any more
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_WORKER_WORKER_LOOP_H_
