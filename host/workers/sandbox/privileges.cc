#include <sys/prctl.h>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {

// Landlock and seccomp ask for it, too.
Status RefuseNewPrivileges() {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? Status::Ok()
                                                     : Refused("PR_SET_NO_NEW_PRIVS");
}

}  // namespace synappsd::workers
