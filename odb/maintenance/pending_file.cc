#include "maintenance/pending_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "sqlite/database_file.h"

namespace synappsd {
namespace maintenance {

namespace {

constexpr char kPartial[] = ".partial";

// A renamed file has its new name after a power loss only if its directory was synced.
Status SyncDirectoryOf(const std::string& path) {
  const std::string directory = sqlite::DirectoryOf(path);
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const int error_number = errno;
  if (fd >= 0) close(fd);
  return synced ? Status::Ok() : sqlite::FileError("directory", directory, error_number);
}

Status CheckAbsent(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? Status::Ok() : sqlite::FileError("file", path, errno);
  }
  return Status(Code::kAlreadyExists,
                "file " + path + " exists: choose another name, or move it away");
}

// A device or a pipe would be gone, and a file in its place.
Status CheckReplaceable(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) return Status::Ok();
  return Status(Code::kFailedPrecondition,
                path + " is not a regular file and is not replaced: choose another name");
}

}  // namespace

Result<std::unique_ptr<PendingFile>> PendingFile::Create(const std::string& path,
                                                         Existing existing) {
  if (path.empty() || path.back() == '/') {
    return Status(Code::kInvalidArgument, "'" + path + "' is no name of a file");
  }
  const Status possible =
      existing == Existing::kRefuse ? CheckAbsent(path) : CheckReplaceable(path);
  if (!possible.ok()) return possible;
  const std::string partial = path + kPartial;
  const int fd = open(partial.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return sqlite::FileError("file", partial, errno);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return Status(Code::kAborted, "file " + partial + " is being written by another process");
  }
  std::unique_ptr<PendingFile> file(new PendingFile(path, fd));
  if (ftruncate(fd, 0) != 0 || fchmod(fd, 0600) != 0) {
    return sqlite::FileError("file", partial, errno);
  }
  return file;
}

PendingFile::PendingFile(const std::string& path, int fd)
    : path_(path), partial_path_(path + kPartial), fd_(fd) {}

PendingFile::~PendingFile() {
  if (!published_) unlink(partial_path_.c_str());
  close(fd_);
}

Status PendingFile::Publish() {
  // Whatever wrote the file may have replaced it, so not by fd_.
  const int fd = open(partial_path_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const int error_number = errno;
  if (fd >= 0) close(fd);
  if (!synced) return sqlite::FileError("file", partial_path_, error_number);
  if (rename(partial_path_.c_str(), path_.c_str()) != 0) {
    return sqlite::FileError("file", path_, errno);
  }
  published_ = true;
  return SyncDirectoryOf(path_);
}

}  // namespace maintenance
}  // namespace synappsd
