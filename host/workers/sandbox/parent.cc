#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {

// The kernel sends the signal when the *thread* that started the worker ends.
Status DieWithParent(int socket) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return Refused("PR_SET_PDEATHSIG");
  // It may have gone before: whoever made the socket is to be the parent still.
  ucred peer = {};
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return Refused("SO_PEERCRED");
  if (peer.pid != getppid()) return Status(Code::kAborted, "the daemon has gone");
  return Status::Ok();
}

}  // namespace synappsd::workers
