#include "sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "sqlite/database_file.h"

namespace synappsd {
namespace sqlite {

namespace {

// The process id the holder wrote, as " (process 123)"; empty if it has not written one yet.
std::string HolderOf(int fd) {
  char text[32];
  const ssize_t size = pread(fd, text, sizeof text, 0);
  if (size <= 0) return std::string();
  return " (process " + std::string(text, static_cast<std::size_t>(size)) + ")";
}

}  // namespace

Result<std::unique_ptr<LockFile>> LockFile::Acquire(const std::string& database_path) {
  const std::string path = database_path + ".lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return FileError("lock file", path, errno);
  std::unique_ptr<LockFile> lock(new LockFile(fd));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FileError("lock file", path, errno);
    return Status(Code::kFailedPrecondition,
                  "database " + database_path + " is in use by another synappsd" + HolderOf(fd) +
                      ": stop that one, or give this one another data directory");
  }
  const std::string id = std::to_string(getpid());
  if (ftruncate(fd, 0) != 0 || pwrite(fd, id.data(), id.size(), 0) < 0) {
    return FileError("lock file", path, errno);
  }
  return lock;
}

LockFile::~LockFile() { close(fd_); }

}  // namespace sqlite
}  // namespace synappsd
