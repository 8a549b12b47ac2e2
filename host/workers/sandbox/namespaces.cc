#include <sched.h>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {

// A network namespace of its own has no interface that is up; an IPC namespace no System V object.
// They take privileges, which a user namespace lends; where there is none to be had, root may have
// them still. Files keep their owners: the worker is who it was.
Status LeaveNamespaces() {
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0) return Status::Ok();
  Status refused = Refused("unshare(user, net, ipc)");
  if (unshare(CLONE_NEWNET | CLONE_NEWIPC) == 0) {
    return Status(Code::kFailedPrecondition, "net and ipc, but not user: " + refused.message());
  }
  return refused;
}

}  // namespace synappsd::workers
