// synapps-worker: runs one applet package's module for the daemon that started it. Not for people:
// it speaks frames on descriptor 3.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "workers/messages/life.h"
#include "workers/worker/worker.h"

int main() {
  using namespace synappsd::workers;
  int type = 0;
  socklen_t size = sizeof type;
  if (getsockopt(kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM) {
    std::fprintf(stderr, "synapps-worker is started by synappsd, with a socket on descriptor 3\n");
    return kWorkerBadStart;
  }
  int status = kWorkerFailed;
  try {
    status = RunWorker(kWorkerSocket);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "synapps-worker: %s\n", error.what());
  }
  // Not exit(): the module's threads may run, and nothing of ours is left to be written.
  _exit(status);
}
