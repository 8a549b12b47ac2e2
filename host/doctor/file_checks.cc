#include "doctor/file_checks.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "config/units.h"
#include "doctor/installation.h"

namespace synappsd::doctor {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

// With less than so many times health.min_free_disk there is time to do something.
constexpr std::uint64_t kAmpleSpaceFactor = 10;

std::string Mode(const struct stat& file) {
  char text[8];
  std::snprintf(text, sizeof text, "%04o", file.st_mode & 07777U);
  return text;
}

// Root may look at what is the daemon's.
bool IsOwn(const struct stat& file) { return geteuid() == 0 || file.st_uid == geteuid(); }

}  // namespace

Finding CheckSafeFile(const std::string& check, const std::string& path, Secrecy secrecy) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) {
    return {check, Level::kProblem, path + ": " + std::strerror(errno),
            "look at its path and mode"};
  }
  if (::access(path.c_str(), R_OK) != 0) {
    return {check, Level::kProblem, path + " cannot be read: " + std::strerror(errno),
            "chgrp it to the service's group and chmod 0640 it"};
  }
  if ((file.st_mode & S_IWOTH) != 0) {
    return {check, Level::kProblem, path + " has mode " + Mode(file) + ": everybody may change it",
            "chmod o-w " + path};
  }
  if (secrecy == Secrecy::kSecret && (file.st_mode & S_IROTH) != 0) {
    return {check, Level::kProblem,
            path + " has mode " + Mode(file) + ": everybody may read the keys in it",
            "chmod o-r " + path};
  }
  return {check, Level::kOk, path + " is safe", ""};
}

Finding CheckDataDirectory(const config::Config& config) {
  const std::string& path = config.data_dir;
  struct stat file {};
  if (stat(path.c_str(), &file) != 0) {
    const int error = errno;
    if (error == ENOENT) {
      return {"data_dir", Level::kWarning, path + " is not there yet",
              "the daemon makes it at its first start, if it may"};
    }
    return {"data_dir", Level::kProblem, path + ": " + std::strerror(error),
            "look at its path and mode"};
  }
  if (!S_ISDIR(file.st_mode)) {
    return {"data_dir", Level::kProblem, path + " is no directory", "name another with data_dir"};
  }
  if (!IsOwn(file) || ::access(path.c_str(), W_OK | X_OK) != 0) {
    return {"data_dir", Level::kProblem, path + " is not this user's, or cannot be written",
            "chown it to the service's user, or examine as that user"};
  }
  if ((file.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return {"data_dir", Level::kProblem, path + " has mode " + Mode(file) + ": others may write",
            "chmod 0700 " + path};
  }
  if ((file.st_mode & (S_IROTH | S_IXOTH)) != 0) {
    return {"data_dir", Level::kWarning, path + " has mode " + Mode(file) + ": others may look",
            "chmod 0700 " + path};
  }
  return {"data_dir", Level::kOk, path + ", mode " + Mode(file), ""};
}

Finding CheckDiskSpace(const config::Config& config) {
  struct statvfs disk {};
  if (statvfs(config.data_dir.c_str(), &disk) != 0) {
    return {"disk", Level::kWarning,
            config.data_dir + " cannot be looked at: " + std::strerror(errno), ""};
  }
  const std::uint64_t free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::uint64_t least_bytes = config.monitoring.min_free_disk_bytes;
  const std::string left = std::to_string(free_bytes / kMiB) + " MiB left for " + config.data_dir;
  if (free_bytes < least_bytes) {
    return {"disk", Level::kProblem,
            left + ", less than health.min_free_disk = " + config::FormatSize(least_bytes),
            "make room: at the end of it nothing can be stored"};
  }
  if (free_bytes < least_bytes * kAmpleSpaceFactor) {
    return {"disk", Level::kWarning, left, "make room before it is full"};
  }
  return {"disk", Level::kOk, left, ""};
}

}  // namespace synappsd::doctor
