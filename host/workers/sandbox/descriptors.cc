#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {
namespace {

bool CloseRange(unsigned int first, unsigned int last) {
  return first > last || syscall(SYS_close_range, first, last, 0U) == 0;
}

}  // namespace

Status CloseDescriptors(int socket) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return Refused("/dev/null");
  if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0) return Refused("dup2");
  const auto kept = static_cast<unsigned int>(socket);
  if (!CloseRange(STDERR_FILENO + 1, kept - 1) || !CloseRange(kept + 1, ~0U)) {
    return Refused("close_range (Linux 5.9)");
  }
  return Status::Ok();
}

}  // namespace synappsd::workers
