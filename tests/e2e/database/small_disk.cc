#include "e2e/database/small_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace synappsd::e2e {
namespace {

// Mounts of this process are not seen outside, nor left over by a test that is killed.
std::optional<std::string> MakeNamespace() {
  if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
    return std::nullopt;
  }
  return "a small disk needs the right to mount (CAP_SYS_ADMIN): " +
         std::generic_category().message(errno);
}

}  // namespace

std::optional<std::string> SmallDisk::WhyNone() {
  static const std::optional<std::string> why = MakeNamespace();
  return why;
}

SmallDisk::SmallDisk(std::size_t size_bytes) {
  const std::string options = "mode=0755,size=" + std::to_string(size_bytes);
  if (mount("none", path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
    throw std::system_error(errno, std::generic_category(), "mounting " + path().string());
  }
}

SmallDisk::~SmallDisk() { umount2(path().c_str(), MNT_DETACH); }

void SmallDisk::Fill(std::size_t leave_bytes) {
  constexpr std::size_t kPiece = std::size_t{64} << 10;  // others may write meanwhile
  const int fd = open((path() / "ballast").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  int error = fd < 0 ? errno : 0;
  for (off_t filled = 0; error == 0;) {
    struct statvfs space = {};
    if (statvfs(path().c_str(), &space) != 0) error = errno;
    const std::size_t free_bytes = space.f_bavail * space.f_frsize;
    if (error != 0 || free_bytes <= leave_bytes) break;
    const auto piece = static_cast<off_t>(std::min(kPiece, free_bytes - leave_bytes));
    error = posix_fallocate(fd, filled, piece);
    filled += piece;
  }
  if (fd >= 0) close(fd);
  if (error != 0 && error != ENOSPC) {
    throw std::system_error(error, std::generic_category(), "filling a disk");
  }
}

void SmallDisk::MakeRoom() { std::filesystem::remove(path() / "ballast"); }

}  // namespace synappsd::e2e
