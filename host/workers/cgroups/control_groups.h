// ControlGroups: a control group (cgroups v2) for each worker, below the daemon's own, where the
// service manager has handed that one over (systemd: Delegate=). It bounds what a process's own
// limits do not: memory shared by mmap(), the kernel's memory and page cache on its behalf, and
// threads.
//
//   synappsd.service            handed over; nothing but groups may be in it then
//   |- daemon                   this process
//   `- worker-4711              one each; gone with its worker
#ifndef SYNAPPSD_WORKERS_CGROUPS_CONTROL_GROUPS_H_
#define SYNAPPSD_WORKERS_CGROUPS_CONTROL_GROUPS_H_

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/result.h"

namespace synappsd::workers {

// Any thread.
class ControlGroups {
 public:
  struct Limits {
    std::uint64_t memory_bytes = 0;  // 0: none
    std::uint32_t tasks = 0;         // threads; 0: none
  };

  // Takes over the group that this process is in, if it bears the mark of having been handed over
  // (the extended attribute user.delegate, systemd 251), moves the process into its subgroup
  // `daemon`, and removes workers' groups that an earlier process left. FAILED_PRECONDITION: there
  // is no such group, or it cannot be done; says why. `process`: the process's directory in /proc.
  static Result<std::unique_ptr<ControlGroups>> TakeOver(
      const std::filesystem::path& process = "/proc/self");

  // Of a group that is this process's already.
  explicit ControlGroups(std::filesystem::path group) : group_(std::move(group)) {}

  const std::filesystem::path& group() const { return group_; }

  // Puts the process into a group of its own, before it runs anything that is to be bounded. An
  // error says what of that is missing; the process may be in its group all the same, without some
  // limit.
  Status Add(pid_t worker, const Limits& limits) const;

  // Removes the group of a process that has ended. True if the kernel ended it for the memory that
  // the group used.
  bool Remove(pid_t worker) const;

 private:
  std::filesystem::path Of(pid_t worker) const;

  const std::filesystem::path group_;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_CGROUPS_CONTROL_GROUPS_H_
