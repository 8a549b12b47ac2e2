// The life of a worker process, from its socket on: START, the sandbox, the module, READY; then
// calls until STOP, or until the daemon closes the socket.
#ifndef SYNAPPSD_WORKERS_WORKER_WORKER_H_
#define SYNAPPSD_WORKERS_WORKER_WORKER_H_

namespace synappsd::workers {

enum WorkerExit {
  kWorkerEnded = 0,     // after STOP, or when the daemon closed the socket
  kWorkerBadStart = 2,  // no START came, or it was none; standard error says why
  kWorkerFailed = 3,    // FAILED was sent
  kWorkerBadFrame = 4,  // what the daemon sent was no frame of ours
};

// Once per process, before it has a second thread. `socket` is a connected stream socket whose
// other end the parent process made. Returns the process's exit status, to be given to _exit():
// code of the module may still run.
int RunWorker(int socket);

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_WORKER_WORKER_H_
