#include "sqlite/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <system_error>

namespace synappsd {
namespace sqlite {

namespace {

// realpath(3); empty, with errno set, if there is no such file.
std::string RealPath(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : std::string();
}

std::string RemedyFor(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
      return "give the daemon's user the permission to read and write it";
    case EROFS:
      return "choose a data directory on a file system that is not read-only";
    case ENOENT:
      return "create the directory, or choose another data directory";
    case ENOSPC:
    case EDQUOT:
      return "free some space";
    case EEXIST:
      return "move it away";
    default:
      return "choose another data directory";
  }
}

Code CodeFor(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::kPermissionDenied;
    case ENOENT:
      return Code::kNotFound;
    case ENOSPC:
    case EDQUOT:
      return Code::kUnavailable;
    default:
      return Code::kFailedPrecondition;
  }
}

}  // namespace

Status FileError(const std::string& what, const std::string& path, int error_number) {
  return Status(CodeFor(error_number), what + " " + path + ": " +
                                           std::generic_category().message(error_number) + ": " +
                                           RemedyFor(error_number));
}

Result<std::string> ResolveDatabasePath(const std::string& path) {
  if (path.empty()) return Status(Code::kInvalidArgument, "the path of the database is empty");
  const std::string file = RealPath(path);
  if (!file.empty()) return file;
  if (errno != ENOENT) return FileError("database", path, errno);
  const std::string directory = RealPath(DirectoryOf(path));
  if (directory.empty()) {
    return FileError("directory " + DirectoryOf(path) + " of database", path, errno);
  }
  return directory + "/" + path.substr(path.rfind('/') + 1);
}

Status CreatePrivateFile(const std::string& what, const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return FileError(what, path, errno);
  close(fd);
  return Status::Ok();
}

Status PrepareDatabaseFile(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) {
    if (errno != ENOENT) return FileError("database", path, errno);
    return CreatePrivateFile("database", path);
  }
  if (!S_ISREG(info.st_mode)) {
    return Status(Code::kFailedPrecondition,
                  "database " + path + " is not a regular file: choose another path");
  }
  // Read-only would be found out by the first write only.
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return FileError("database", path, errno);
  close(fd);
  // WAL keeps two more files beside it.
  if (access(DirectoryOf(path).c_str(), W_OK | X_OK) != 0) {
    return FileError("directory of database", path, errno);
  }
  return Status::Ok();
}

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string TimestampedPath(const std::string& path, const std::string& what) {
  const std::time_t now = std::time(nullptr);
  std::tm utc;
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
  const std::string first = path + "." + what + "-" + text;
  std::string free = first;
  for (int i = 2; access(free.c_str(), F_OK) == 0; ++i) free = first + "-" + std::to_string(i);
  return free;
}

}  // namespace sqlite
}  // namespace synappsd
