#include "workers/syscalls/system_call_filter.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "workers/syscalls/denied_calls.h"

namespace synappsd::workers {
namespace {

// The kernel takes 4,096 instructions (BPF_MAXINSNS) of 8 bytes.
constexpr std::size_t kMaxBytes = 4096 * 8;

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

  Result<std::string> Compile() {
    // A tree: every system call of the module goes through it.
    Note(seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2));
    // Another architecture's calls are other numbers.
    Note(seccomp_attr_set(context_, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    std::string program = error_ == 0 ? Export() : "";
    if (error_ == 0) return program;
    return Status(Code::kFailedPrecondition,
                  std::string("the system call filter: ") + std::strerror(error_));
  }

 private:
  struct Arguments {
    const scmp_arg_cmp* array = nullptr;
    unsigned int count = 0;
  };

  // To a file in memory: exporting to memory itself is younger than Debian 12's libseccomp.
  std::string Export() {
    const int file = memfd_create("system-call-filter", MFD_CLOEXEC);
    if (file < 0) Note(-errno);
    std::string program(file < 0 ? 0 : kMaxBytes, '\0');
    if (error_ == 0) Note(seccomp_export_bpf(context_, file));
    const ssize_t size = error_ == 0 ? pread(file, program.data(), program.size(), 0) : 0;
    if (size < 0) Note(-errno);
    if (file >= 0) close(file);
    program.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return program;
  }

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

// What may be done to this process only. Signals too; they are the sandbox's matter.
void DenyToOthers(Filter& filter) {
  filter.DenyIf("prlimit64", SCMP_CMP64(0, SCMP_CMP_NE, 0));
  filter.DenyIf("sched_setaffinity", SCMP_CMP64(0, SCMP_CMP_NE, 0));
}

Result<std::string> Compile() {
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
  return filter.Compile();
}

}  // namespace

const Result<std::string>& SystemCallFilter() {
  static const Result<std::string> filter = Compile();
  return filter;
}

}  // namespace synappsd::workers
