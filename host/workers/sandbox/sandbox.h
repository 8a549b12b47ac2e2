// The sandbox a worker enters before any code of its module runs. Layers, in this order, each one
// file here:
//
//   parent        the worker is killed when its daemon ends
//   descriptors   nothing of the daemon's is open but standard error and the socket
//   limits        no core files, no files written, few descriptors, bounded memory
//   namespaces    user, network and System V objects of its own
//   capabilities  none, nor any to be had
//   privileges    nothing it executes gets more (no_new_privs)
//   landlock      reads what loading a library needs, and nothing else
//   seccomp       no processes, sockets, writing, tracing, kernel administration
//
// A layer that the kernel or a container does not grant is left out and named, or with
// SandboxMode::kRequire an error.
#ifndef SYNAPPSD_WORKERS_SANDBOX_SANDBOX_H_
#define SYNAPPSD_WORKERS_SANDBOX_SANDBOX_H_

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "workers/messages/isolation.h"

namespace synappsd::workers {

struct SandboxOptions {
  SandboxMode mode = SandboxMode::kAuto;
  int socket = 3;                       // the descriptor that stays open beside 0, 1 and 2
  std::filesystem::path library;        // its directory stays readable
  std::uint64_t memory_bytes = 0;       // 0: unlimited
  std::string_view system_call_filter;  // as SystemCallFilter() made it (../syscalls)
  std::uint32_t threads = 1;  // that the worker itself will start; their stacks come on top
};

// Holds for the whole process and for ever. Before the process has a second thread. The parent and
// the descriptors are seen to in every mode; kOff leaves out the rest. FAILED_PRECONDITION: a layer
// is missing and the mode is kRequire, or the parent has already gone.
Result<LayerOutcomes> EnterSandbox(const SandboxOptions& options);

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SANDBOX_SANDBOX_H_
