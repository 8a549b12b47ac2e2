#include "secrets/key_storage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace synappsd::secrets {
namespace {

constexpr std::size_t kMaxFileBytes = 4096;

std::string ErrorText(int error) { return std::system_category().message(error); }

class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }

 private:
  const int fd_;
};

bool WriteAll(int fd, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(fd, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return true;
}

bool ReadAll(int fd, std::string* text) {
  text->resize(kMaxFileBytes + 1);
  std::size_t size = 0;
  while (size < text->size()) {
    const ssize_t count = read(fd, text->data() + size, text->size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text->resize(size);
  return true;
}

}  // namespace

KeyStorage::KeyStorage(std::string file, const std::string& credentials_directory) {
  const std::string credential = credentials_directory + "/" + kCredentialName;
  std::error_code error;
  is_credential_ = !credentials_directory.empty() && std::filesystem::exists(credential, error);
  path_ = is_credential_ ? credential : std::move(file);
  description_ =
      is_credential_ ? std::string("the credential ") + kCredentialName : "the key file " + path_;
}

Result<KeyRing> KeyStorage::Load() const {
  // Opening a FIFO would wait for somebody who writes.
  const OpenFile file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd() < 0) {
    const int error = errno;
    return Status(error == ENOENT ? Code::kNotFound : Code::kPermissionDenied,
                  description_ + " cannot be opened: " + ErrorText(error));
  }
  struct stat about {};
  if (fstat(file.fd(), &about) != 0 || !S_ISREG(about.st_mode)) {
    return Status(Code::kInvalidArgument, description_ + " is not a regular file");
  }
  // Credentials are systemd's: it sees to it that others do not get at them.
  if (!is_credential_ && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Status(Code::kPermissionDenied,
                  description_ + " is open to other users: chmod 0600 " + path_);
  }
  std::string text;
  if (!ReadAll(file.fd(), &text)) {
    return Status(Code::kPermissionDenied, description_ + " cannot be read: " + ErrorText(errno));
  }
  const bool too_large = text.size() > kMaxFileBytes;
  Result<KeyRing> ring = ParseKeyRing(text);
  Wipe(&text);
  if (too_large) return Status(Code::kInvalidArgument, description_ + " is larger than 4 KiB");
  if (ring.ok()) return ring;
  return Status(ring.status().code(), description_ + ": " + ring.status().message());
}

Status KeyStorage::Store(const KeyRing& ring) const {
  if (is_credential_) {
    return Status(Code::kFailedPrecondition, description_ + " is not the daemon's to change");
  }
  const auto failed = [this](const char* what) {
    return Status(Code::kUnavailable,
                  "cannot " + std::string(what) + " " + description_ + ": " + ErrorText(errno));
  };
  const std::string next = path_ + ".next";
  {
    // One left behind by a process that died may be there, with any mode.
    if (unlink(next.c_str()) != 0 && errno != ENOENT) return failed("replace");
    const OpenFile file(open(next.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.fd() < 0) return failed("write");
    std::string text = FormatKeyRing(ring);
    const bool written = WriteAll(file.fd(), text) && fsync(file.fd()) == 0;
    Wipe(&text);
    if (!written) return failed("write");
  }
  if (rename(next.c_str(), path_.c_str()) != 0) return failed("replace");
  const std::string directory = std::filesystem::path(path_).parent_path().string();
  const OpenFile parent(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent.fd() < 0 || fsync(parent.fd()) != 0) return failed("make sure of");
  return Status::Ok();
}

}  // namespace synappsd::secrets
