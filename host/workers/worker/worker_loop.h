// WorkerLoop: the main thread of a worker that has its module. Reads frames, writes what waits,
// answers pings; the module's code runs on the ModuleHost's threads, so that a ping is answered
// whatever the module does.
#ifndef SYNAPPSD_WORKERS_WORKER_WORKER_LOOP_H_
#define SYNAPPSD_WORKERS_WORKER_WORKER_LOOP_H_

#include <memory>
#include <string>

#include "applets/module/module_host.h"
#include "workers/frames/frame_decoder.h"
#include "workers/frames/frame_writer.h"

namespace synappsd::workers {

class WorkerLoop {
 public:
  // What waits to be sent may grow to this before events, requests and records are held back.
  static constexpr std::size_t kMaxQueuedBytes = 4 << 20;

  // `decoder` may hold frames that came behind START; both must outlive this.
  WorkerLoop(int socket, FrameDecoder& decoder);
  ~WorkerLoop();
  WorkerLoop(const WorkerLoop&) = delete;
  WorkerLoop& operator=(const WorkerLoop&) = delete;

  // For what the module says.
  FrameWriter& writer() { return writer_; }

  // Until the worker is to end; its exit status.
  int Run(applets::ModuleHost& host);

 private:
  enum class Next { kGoOn, kEnd };

  bool Wait();  // for bytes, room or a wake-up; false: the socket is closed
  Next HandleFrames(applets::ModuleHost& host);
  Next Handle(const Frame& frame, applets::ModuleHost& host);
  void SendLast(const std::string& encoded);
  void Wake();

  const int socket_;
  const int wake_;  // an eventfd
  FrameDecoder& decoder_;
  FrameWriter writer_;
  int exit_ = 0;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_WORKER_WORKER_LOOP_H_
