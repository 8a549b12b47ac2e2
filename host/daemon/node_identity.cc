#include "daemon/node_identity.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/ids.h"

namespace synappsd::daemon {
namespace {

constexpr std::size_t kIdLength = 36;

std::string HostName() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

Status FileFailed(const std::string& path) {
  return Status(Code::kPermissionDenied, "cannot use " + path + ": " + std::strerror(errno));
}

}  // namespace

Result<std::unique_ptr<NodeIdentity>> NodeIdentity::Take(const std::string& data_dir) {
  const std::string path = data_dir + "/node-id";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return FileFailed(path);
  std::unique_ptr<NodeIdentity> identity(new NodeIdentity(fd));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FileFailed(path);
    return Status(Code::kFailedPrecondition,
                  "the data directory " + data_dir +
                      " is in use by another synappsd: stop that one, or give this one another "
                      "with --data-dir");
  }
  char text[kIdLength];
  const ssize_t size = pread(fd, text, sizeof text, 0);
  if (size < 0) return FileFailed(path);
  std::string id(text, static_cast<std::size_t>(size));
  if (id.size() != kIdLength) {  // a first start, or one that was cut short
    id = NewUuid();
    if (ftruncate(fd, 0) != 0 || pwrite(fd, id.data(), id.size(), 0) < 0 || fsync(fd) != 0) {
      return FileFailed(path);
    }
  }
  identity->host_ = HostName();
  identity->node_ = id + "@" + identity->host_;
  return identity;
}

NodeIdentity::~NodeIdentity() { close(fd_); }

}  // namespace synappsd::daemon
