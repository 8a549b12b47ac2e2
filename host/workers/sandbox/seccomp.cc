#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "workers/sandbox/denied_calls.h"
#include "workers/sandbox/layers.h"

namespace synappsd::workers {
namespace {

// A filter being written. The first rule that cannot be added is kept as the error.
class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ALLOW)) {}
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter() { seccomp_release(context_); }

  // Calls that this machine has not, or that only another one has, are no fault.
  void Deny(int number, int error) { Add(number, error, {}); }
  void Deny(const char* name, int error) { Deny(Number(name), error); }
  void DenyIf(const char* name, scmp_arg_cmp argument) { Add(Number(name), EPERM, {&argument, 1}); }

  Status Load() {
    // A tree: every system call of the module goes through it.
    Note(seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2));
    // Another architecture's calls are other numbers.
    Note(seccomp_attr_set(context_, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    if (error_ == 0) Note(seccomp_load(context_));
    if (error_ == 0) return Status::Ok();
    errno = error_;
    return Refused("seccomp");
  }

 private:
  struct Arguments {
    const scmp_arg_cmp* array = nullptr;
    unsigned int count = 0;
  };

  static int Number(const char* name) { return seccomp_syscall_resolve_name(name); }
  void Note(int result) {
    if (result < 0 && error_ == 0) error_ = -result;
  }
  void Add(int number, int error, Arguments arguments) {
    if (number == __NR_SCMP_ERROR || number < 0) return;
    Note(seccomp_rule_add_array(context_, SCMP_ACT_ERRNO(static_cast<unsigned int>(error)), number,
                                arguments.count, arguments.array));
  }

  const scmp_filter_ctx context_;
  int error_ = context_ == nullptr ? ENOMEM : 0;
};

// New threads, but no new processes and no namespaces.
void DenyClone(Filter& filter) {
#if defined(__s390__)
  constexpr unsigned int kFlags = 1;
#else
  constexpr unsigned int kFlags = 0;
#endif
  filter.DenyIf("clone", SCMP_CMP64(kFlags, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  for (const scmp_datum_t flag : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                  CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET}) {
    filter.DenyIf("clone", SCMP_CMP64(kFlags, SCMP_CMP_MASKED_EQ, flag, flag));
  }
}

void DenyWriting(Filter& filter, const char* name, unsigned int flags) {
  for (const scmp_datum_t mode : {O_WRONLY, O_RDWR, O_ACCMODE}) {
    filter.DenyIf(name, SCMP_CMP64(flags, SCMP_CMP_MASKED_EQ, O_ACCMODE, mode));
  }
  for (const scmp_datum_t flag : {O_CREAT, O_TRUNC}) {
    filter.DenyIf(name, SCMP_CMP64(flags, SCMP_CMP_MASKED_EQ, flag, flag));
  }
}

// What may be done to this process only: abort() signals itself.
void DenyToOthers(Filter& filter) {
  const auto self = static_cast<scmp_datum_t>(getpid());
  filter.DenyIf("kill", SCMP_CMP64(0, SCMP_CMP_NE, self));
  filter.DenyIf("tgkill", SCMP_CMP64(0, SCMP_CMP_NE, self));
  filter.DenyIf("prlimit64", SCMP_CMP64(0, SCMP_CMP_NE, 0));
  filter.DenyIf("sched_setaffinity", SCMP_CMP64(0, SCMP_CMP_NE, 0));
}

}  // namespace

Status FilterSystemCalls() {
  Filter filter;
  for (const char* name : kDeniedCalls) filter.Deny(name, EPERM);
  for (const int number : kDeniedNumbers) filter.Deny(number, EPERM);
  for (const char* name : kMissingCalls) filter.Deny(name, ENOSYS);
  DenyClone(filter);
  DenyWriting(filter, "open", 1);
  DenyWriting(filter, "openat", 2);
  DenyToOthers(filter);
  // A worker that outlives its daemon would be nobody's.
  filter.DenyIf("prctl", SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, 0xffffffff, PR_SET_PDEATHSIG));
  return filter.Load();
}

}  // namespace synappsd::workers
