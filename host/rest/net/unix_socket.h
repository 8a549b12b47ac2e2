// A listening socket in the file system.
#ifndef SYNAPPSD_REST_NET_UNIX_SOCKET_H_
#define SYNAPPSD_REST_NET_UNIX_SOCKET_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "rest/net/unique_fd.h"

namespace synappsd::net {

struct UnixSocketOptions {
  std::string path;  // at most kMaxUnixSocketPath bytes; its directory is made if absent, 0755
  mode_t mode = 0660;
  std::string group;  // a name or number; empty: the process's own
};

// What the kernel's sockaddr_un holds, without the temporary name's ending.
inline constexpr std::size_t kMaxUnixSocketPath = 100;

// By name or number; none if there is no such group.
std::optional<gid_t> FindGroup(const std::string& name);

// The file, which it removes at the end if it is still its own.
class UnixSocketFile {
 public:
  // The file appears with its final mode and group. One that a dead process left is replaced.
  // UNAVAILABLE: somebody listens there; INVALID_ARGUMENT: the path is too long, is no socket, or
  // there is no such group; PERMISSION_DENIED. All say what to do.
  static Result<std::unique_ptr<UnixSocketFile>> Bind(const UnixSocketOptions& options);
  ~UnixSocketFile();
  UnixSocketFile(const UnixSocketFile&) = delete;
  UnixSocketFile& operator=(const UnixSocketFile&) = delete;

  // The listening socket, non-blocking; once.
  UniqueFd TakeSocket() { return std::move(socket_); }

 private:
  UnixSocketFile(std::string path, UniqueFd socket, dev_t device, ino_t inode)
      : path_(std::move(path)), socket_(std::move(socket)), device_(device), inode_(inode) {}

  const std::string path_;
  UniqueFd socket_;
  const dev_t device_;
  const ino_t inode_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_UNIX_SOCKET_H_
