#include "rest/net/unix_socket.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <utility>

namespace synappsd::net {
namespace {

constexpr int kAcceptBacklog = 1024;

Status Failure(const std::string& path, const std::string& why, int error) {
  const Code code = error == EACCES || error == EPERM ? Code::kPermissionDenied : Code::kInternal;
  return {code, "cannot listen on '" + path + "': " + why + ": " + std::strerror(error)};
}

Status Invalid(const std::string& path, const std::string& why) {
  return {Code::kInvalidArgument, "cannot listen on '" + path + "': " + why};
}

sockaddr_un Address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

UniqueFd NewSocket() {
  return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// Whether the path is free, or only a dead process's socket is in the way.
Status CheckFree(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    return errno == ENOENT ? Status::Ok() : Failure(path, "it cannot be looked at", errno);
  }
  if (!S_ISSOCK(info.st_mode)) {
    return Invalid(path, "something that is no socket is there; remove it or set another path");
  }
  const UniqueFd probe = NewSocket();
  const sockaddr_un address = Address(path);
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
      errno == EAGAIN) {
    return {Code::kUnavailable,
            "cannot listen on '" + path + "': another process does; stop it or set another path"};
  }
  return errno == ECONNREFUSED || errno == ENOENT
             ? Status::Ok()
             : Failure(path, "whether another process does cannot be found out", errno);
}

Status SetAccess(const std::string& path, const std::string& temporary,
                 const UnixSocketOptions& options) {
  if (!options.group.empty()) {
    const std::optional<gid_t> group = FindGroup(options.group);
    if (!group) return Invalid(path, "there is no group '" + options.group + "'");
    if (::chown(temporary.c_str(), static_cast<uid_t>(-1), *group) != 0) {
      return Failure(path, "it cannot be given to the group " + options.group, errno);
    }
  }
  if (::chmod(temporary.c_str(), options.mode) != 0) {
    return Failure(path, "its mode cannot be set", errno);
  }
  return Status::Ok();
}

}  // namespace

std::optional<gid_t> FindGroup(const std::string& name) {
  gid_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data(), end, number);
  if (error == std::errc() && rest == end) return number;
  std::array<char, 16 << 10> buffer;
  group entry{};
  group* found = nullptr;
  if (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0)
    found = nullptr;
  if (found == nullptr) return std::nullopt;
  return found->gr_gid;
}

Result<std::unique_ptr<UnixSocketFile>> UnixSocketFile::Bind(const UnixSocketOptions& options) {
  const std::string& path = options.path;
  if (path.size() > kMaxUnixSocketPath) {
    return Invalid(path, "the path is longer than " + std::to_string(kMaxUnixSocketPath) +
                             " bytes; set a shorter one");
  }
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (Status status = CheckFree(path); !status.ok()) return status;
  // Bound under another name first: under its own nobody sees it with a mode that is not its own.
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  UniqueFd socket = NewSocket();
  const sockaddr_un address = Address(temporary);
  if (!socket.valid() ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Failure(path, "it cannot be made", errno);
  }
  Status status = SetAccess(path, temporary, options);
  if (status.ok() && ::listen(socket.get(), kAcceptBacklog) != 0) {
    status = Failure(path, "the socket does not listen", errno);
  }
  struct stat info {};
  if (status.ok() && ::lstat(temporary.c_str(), &info) != 0) {
    status = Failure(path, "it is gone", errno);
  }
  if (status.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    status = Failure(path, "it cannot be put there", errno);
  }
  if (!status.ok()) {
    ::unlink(temporary.c_str());
    return status;
  }
  return std::unique_ptr<UnixSocketFile>(
      new UnixSocketFile(path, std::move(socket), info.st_dev, info.st_ino));
}

UnixSocketFile::~UnixSocketFile() {
  struct stat info {};
  const bool mine =
      ::lstat(path_.c_str(), &info) == 0 && info.st_dev == device_ && info.st_ino == inode_;
  if (mine) ::unlink(path_.c_str());
}

}  // namespace synappsd::net
