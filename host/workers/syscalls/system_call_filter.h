// Which system calls a worker is refused, as a program for the kernel. The daemon compiles it once,
// since that takes a sixth of a worker's start, and hands it to every worker; the layer "seccomp"
// of the sandbox (../sandbox) puts it in force, and adds what depends on the worker's own number.
#ifndef SYNAPPSD_WORKERS_SYSCALLS_SYSTEM_CALL_FILTER_H_
#define SYNAPPSD_WORKERS_SYSCALLS_SYSTEM_CALL_FILTER_H_

#include <string>

#include "base/result.h"

namespace synappsd::workers {

// The bytes of an array of struct sock_filter (seccomp(2)) for this machine; about 2 KiB. Compiled
// by the first call, then kept for the process's life. FAILED_PRECONDITION: libseccomp cannot. Any
// thread.
const Result<std::string>& SystemCallFilter();

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_SYSCALLS_SYSTEM_CALL_FILTER_H_
