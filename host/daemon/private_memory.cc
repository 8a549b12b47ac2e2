#include "daemon/private_memory.h"

#include <sys/prctl.h>

#include <cerrno>

#include "base/check.h"

namespace synappsd::daemon {

void KeepMemoryPrivate() { CHECK(prctl(PR_SET_DUMPABLE, 0) == 0) << "errno " << errno; }

void AllowCoreDumps() { CHECK(prctl(PR_SET_DUMPABLE, 1) == 0) << "errno " << errno; }

}  // namespace synappsd::daemon
