#include "applets/package_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace synappsd::applets {

Status CheckOwner(const std::filesystem::path& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) {
    return Status(Code::kNotFound, path.string() + ": " + std::strerror(errno));
  }
  if (info.st_uid != 0 && info.st_uid != geteuid()) {
    return Status(Code::kPermissionDenied,
                  path.string() +
                      " belongs to another user: chown it to root or the user synappsd "
                      "runs as");
  }
  if ((info.st_mode & S_IWOTH) != 0) {
    return Status(Code::kPermissionDenied,
                  path.string() + " can be changed by everybody: chmod o-w it");
  }
  return Status::Ok();
}

Result<std::string> ReadPackageFile(const std::filesystem::path& path, std::size_t max_bytes) {
  const Status safe = CheckOwner(path);
  if (!safe.ok()) return safe;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return Status(Code::kInvalidArgument, path.string() + " is not a file");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file && !file.eof())) {
    return Status(Code::kPermissionDenied, path.string() + " cannot be read");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_bytes) {
    return Status(Code::kInvalidArgument,
                  path.string() + " is longer than " + std::to_string(max_bytes) + " bytes");
  }
  return text;
}

}  // namespace synappsd::applets
