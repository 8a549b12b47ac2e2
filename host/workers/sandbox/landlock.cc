// Landlock by its three system calls: glibc has no functions for them, and Debian 12's headers know
// fewer rights than its kernels.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

#include "workers/sandbox/layers.h"

namespace synappsd::workers {
namespace {

// Of <linux/landlock.h> of Linux 6.12.
struct RulesetAttributes {
  std::uint64_t handled_files;
  std::uint64_t handled_network;
  std::uint64_t scoped;
};
struct __attribute__((packed)) PathRule {
  std::uint64_t allowed;
  std::int32_t directory;
};
constexpr std::uint32_t kAskForVersion = 1;
constexpr int kRulePathBeneath = 1;
constexpr std::uint64_t kReadFile = 1 << 2;
constexpr std::uint64_t kReadDirectory = 1 << 3;

// What each version of the kernel's Landlock brought.
constexpr std::uint64_t kFiles1 = (1 << 13) - 1;   // 5.13: read, write, execute, make, remove
constexpr std::uint64_t kFiles2 = 1 << 13;         // 5.19: link and rename between directories
constexpr std::uint64_t kFiles3 = 1 << 14;         // 6.2: truncate
constexpr std::uint64_t kFiles5 = 1 << 15;         // 6.10: ioctl of devices
constexpr std::uint64_t kNetwork4 = (1 << 2) - 1;  // 6.7: TCP bind, connect
constexpr std::uint64_t kScoped6 = (1 << 2) - 1;   // 6.12: abstract sockets, signals

RulesetAttributes Everything(long version) {
  RulesetAttributes all = {kFiles1, 0, 0};
  if (version >= 2) all.handled_files |= kFiles2;
  if (version >= 3) all.handled_files |= kFiles3;
  if (version >= 4) all.handled_network |= kNetwork4;
  if (version >= 5) all.handled_files |= kFiles5;
  if (version >= 6) all.scoped |= kScoped6;
  return all;
}

class Descriptor {
 public:
  explicit Descriptor(long fd) : fd_(static_cast<int>(fd)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  const int fd_;
};

// What dlopen reads, and the C library for time zones, locales and the number of processors.
constexpr const char* kReadable[] = {
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libx32",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/sys/devices/system/cpu",
};

// Paths that do not exist are no fault: not every system has them all.
bool AllowReading(int ruleset, const char* path) {
  const Descriptor opened(open(path, O_PATH | O_CLOEXEC));
  struct stat about = {};
  if (opened.get() < 0 || fstat(opened.get(), &about) != 0) return errno == ENOENT;
  const PathRule rule = {kReadFile | (S_ISDIR(about.st_mode) ? kReadDirectory : 0), opened.get()};
  return syscall(SYS_landlock_add_rule, ruleset, kRulePathBeneath, &rule, 0U) == 0;
}

}  // namespace

Status RestrictFiles(const std::filesystem::path& library) {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0UL, kAskForVersion);
  if (version < 1) return Refused("the kernel has no Landlock (Linux 5.13)");
  const RulesetAttributes attributes = Everything(version);
  const Descriptor ruleset(
      syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0U));
  if (ruleset.get() < 0) return Refused("landlock_create_ruleset");
  for (const char* path : kReadable) {
    if (!AllowReading(ruleset.get(), path)) return Refused(path);
  }
  // Where the library really lies, too: a package may be a symbolic link.
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(library, error);
  for (const std::filesystem::path& directory : {library.parent_path(), real.parent_path()}) {
    if (directory.empty()) continue;
    if (!AllowReading(ruleset.get(), directory.c_str())) return Refused(directory.string());
  }
  if (syscall(SYS_landlock_restrict_self, ruleset.get(), 0U) != 0) {
    return Refused("landlock_restrict_self");
  }
  return Status::Ok();
}

}  // namespace synappsd::workers
