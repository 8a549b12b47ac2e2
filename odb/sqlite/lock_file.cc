#include "sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "sqlite/database_file.h"

namespace synappsd {
namespace sqlite {

namespace {

// Holder() has the lock for as long as two system calls take.
constexpr int kAttempts = 10;
constexpr useconds_t kAttemptIntervalUs = 20000;

// The process id the holder wrote; empty if it has not written one yet.
std::string HolderOf(int fd) {
  char text[32];
  const ssize_t size = pread(fd, text, sizeof text, 0);
  return size <= 0 ? std::string() : std::string(text, static_cast<std::size_t>(size));
}

bool Lock(int fd) {
  for (int i = 1; flock(fd, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno != EWOULDBLOCK || i == kAttempts) return false;
    usleep(kAttemptIntervalUs);
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<LockFile>> LockFile::Acquire(const std::string& database_path) {
  const std::string path = database_path + ".lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return FileError("lock file", path, errno);
  std::unique_ptr<LockFile> lock(new LockFile(fd));
  if (!Lock(fd)) {
    if (errno != EWOULDBLOCK) return FileError("lock file", path, errno);
    const std::string holder = HolderOf(fd);
    return Status(Code::kFailedPrecondition,
                  "database " + database_path + " is in use by another synappsd" +
                      (holder.empty() ? "" : " (process " + holder + ")") +
                      ": stop that one, or give this one another data directory");
  }
  const std::string id = std::to_string(getpid());
  if (ftruncate(fd, 0) != 0 || pwrite(fd, id.data(), id.size(), 0) < 0) {
    return FileError("lock file", path, errno);
  }
  return lock;
}

boost::optional<std::string> LockFile::Holder(const std::string& database_path) {
  const int fd = open((database_path + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return boost::none;
  const LockFile closed_at_the_end(fd);
  if (flock(fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) return boost::none;
  return HolderOf(fd);
}

LockFile::~LockFile() { close(fd_); }

}  // namespace sqlite
}  // namespace synappsd
