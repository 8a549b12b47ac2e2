// The processes of this machine, as /proc shows them.
#ifndef SYNAPPSD_TESTS_SUPPORT_PROCESS_LIST_H_
#define SYNAPPSD_TESTS_SUPPORT_PROCESS_LIST_H_

#include <sys/types.h>

#include <chrono>
#include <set>

namespace synappsd::testing {

// The processes that this one has started and that have not been waited for.
std::set<pid_t> ChildrenOf(pid_t pid);

// False: it is still there, and no zombie, when the time is up.
bool WaitForEnd(pid_t pid, std::chrono::milliseconds limit);

}  // namespace synappsd::testing

#endif  // SYNAPPSD_TESTS_SUPPORT_PROCESS_LIST_H_
