#include "applets/package_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace synappsd::applets {

namespace {

constexpr int kMaxLinks = 40;  // as the kernel's own bound

// The parts of a path that are still to be walked, the next one last.
using Parts = std::vector<std::string>;

void Push(const std::filesystem::path& path, Parts* parts) {
  Parts names(path.begin(), path.end());
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (!name->empty() && *name != "." && *name != "/") parts->push_back(*name);
  }
}

bool OthersMayWrite(const struct stat& info) {
  if ((info.st_mode & S_IWOTH) != 0) return true;
  return (info.st_mode & S_IWGRP) != 0 && info.st_gid != 0 && info.st_gid != getegid();
}

Status CheckPlace(const std::filesystem::path& place, const struct stat& info, bool on_the_way) {
  if (info.st_uid != 0 && info.st_uid != geteuid()) {
    return Status(
        Code::kPermissionDenied,
        place.string() + " belongs to another user: chown it to root or the user synappsd runs as");
  }
  if (S_ISLNK(info.st_mode) || !OthersMayWrite(info)) return Status::Ok();
  if (on_the_way && (info.st_mode & S_ISVTX) != 0) return Status::Ok();
  return Status(Code::kPermissionDenied,
                place.string() + " can be changed by others: chmod go-w it");
}

}  // namespace

Status CheckTrusted(const std::filesystem::path& path) {
  std::filesystem::path place = "/";
  Parts parts;
  Push(path, &parts);
  for (int links = 0; links <= kMaxLinks;) {
    struct stat info = {};
    if (lstat(place.c_str(), &info) != 0) {
      return Status(Code::kNotFound, place.string() + ": " + std::strerror(errno));
    }
    const Status safe = CheckPlace(place, info, !parts.empty());
    if (!safe.ok()) return safe;
    if (S_ISLNK(info.st_mode)) {
      ++links;
      std::error_code error;
      const std::filesystem::path target = std::filesystem::read_symlink(place, error);
      if (error) return Status(Code::kNotFound, place.string() + ": " + error.message());
      Push(target, &parts);
      place = target.is_absolute() ? "/" : place.parent_path();
      if (parts.empty()) continue;
    } else if (parts.empty()) {
      return Status::Ok();
    }
    const std::string next = std::move(parts.back());
    parts.pop_back();
    place = next == ".." ? place.parent_path() : place / next;
  }
  return Status(Code::kInvalidArgument, path.string() + " leads through too many links");
}

Result<std::string> ReadPackageFile(const std::filesystem::path& path, std::size_t max_bytes) {
  const Status safe = CheckTrusted(path);
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
