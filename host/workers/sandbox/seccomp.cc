#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {
namespace {

Status PutInForce(std::span<sock_filter> code) {
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) return Status::Ok();
  return Refused("seccomp");
}

// Signals may go to this process only: abort() signals itself. The process's number is in the lower
// half of the first argument. Other architectures' calls are the other filter's to refuse.
Status KeepSignalsToItself() {
  constexpr bool kLittleEndian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
  constexpr std::size_t kReceiver = offsetof(seccomp_data, args) + (kLittleEndian ? 0 : 4);
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kReceiver),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned int>(getpid()), 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  return PutInForce(code);
}

}  // namespace

Status FilterSystemCalls(std::string_view filter) {
  if (filter.empty() || filter.size() % sizeof(sock_filter) != 0 ||
      filter.size() / sizeof(sock_filter) > BPF_MAXINSNS) {
    return Status(Code::kFailedPrecondition, "seccomp: the daemon gave no filter");
  }
  std::vector<sock_filter> code(filter.size() / sizeof(sock_filter));
  std::memcpy(code.data(), filter.data(), filter.size());
  const Status own = KeepSignalsToItself();
  return own.ok() ? PutInForce(code) : own;
}

}  // namespace synappsd::workers
