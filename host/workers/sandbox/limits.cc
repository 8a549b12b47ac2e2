#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {
namespace {

constexpr rlim_t kDescriptors = 64;
constexpr rlim_t kStackBytes = 8 << 20;    // of one thread, as glibc maps it
constexpr rlim_t kWorkerBytes = 16 << 20;  // what the worker itself needs

Status Limit(__rlimit_resource resource, const char* name, rlim_t value) {
  rlimit limit = {};
  if (getrlimit(resource, &limit) != 0) return Refused(name);
  limit.rlim_cur = limit.rlim_max = std::min(value, limit.rlim_max);
  return setrlimit(resource, &limit) == 0 ? Status::Ok() : Refused(name);
}

}  // namespace

// Not RLIMIT_NPROC: it counts all processes of the user. Not RLIMIT_AS: it counts what is only
// reserved, which is much.
Status LimitResources(std::uint64_t memory_bytes, std::uint32_t threads) {
  // Standard error may be a file. A record lost is better than a worker killed for it.
  signal(SIGXFSZ, SIG_IGN);
  // RLIMIT_CORE does not hold where cores go to a program.
  if (prctl(PR_SET_DUMPABLE, 0) != 0) return Refused("PR_SET_DUMPABLE");
  Status status = Limit(RLIMIT_CORE, "RLIMIT_CORE", 0);
  if (status.ok()) status = Limit(RLIMIT_FSIZE, "RLIMIT_FSIZE", 0);
  if (status.ok()) status = Limit(RLIMIT_NOFILE, "RLIMIT_NOFILE", kDescriptors);
  if (status.ok() && memory_bytes > 0) {
    status = Limit(RLIMIT_DATA, "RLIMIT_DATA",
                   memory_bytes + kWorkerBytes + kStackBytes * rlim_t{threads});
  }
  return status;
}

}  // namespace synappsd::workers
