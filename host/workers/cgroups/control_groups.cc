#include "workers/cgroups/control_groups.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace synappsd::workers {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWorkerPrefix = "worker-";

Status Refused(const std::string& what, int error) {
  return Status(Code::kFailedPrecondition, what + ": " + std::strerror(error));
}

// One write: the kernel takes it whole or not at all.
Status WriteFile(const fs::path& file, const std::string& text) {
  const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return Refused(file.string(), errno);
  const ssize_t written = write(fd, text.data(), text.size());
  const int error = errno;
  close(fd);
  return written < 0 ? Refused(file.string(), error) : Status::Ok();
}

// "0::/system.slice/synappsd.service" among the lines of /proc/self/cgroup: what is left of that.
std::string PathInHierarchy(const fs::path& process) {
  std::ifstream file(process / "cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.substr(3);
  }
  return "";
}

// Where the whole hierarchy is mounted, by proc_pid_mountinfo(5): the fourth word of a line is what
// of the file system, the fifth where; its type follows a word "-".
std::string MountOfHierarchy(const fs::path& process) {
  std::ifstream file(process / "mountinfo");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::array<std::string, 5> first;
    for (std::string& word : first) words >> word;
    std::string word;
    while (words >> word && word != "-") {
    }
    if (words >> word && word == "cgroup2" && first[3] == "/") return first[4];
  }
  return "";
}

bool IsHandedOver(const fs::path& group) {
  char mark = 0;
  return getxattr(group.c_str(), "user.delegate", &mark, 1) == 1 && mark == '1';
}

void RemoveLeftOvers(const fs::path& group) {
  std::error_code error;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(group, error)) {
    if (entry.path().filename().string().starts_with(kWorkerPrefix)) left.push_back(entry.path());
  }
  for (const fs::path& path : left) rmdir(path.c_str());  // one that is in use stays
}

// What the kernel, or the service manager, does not provide is missing in every worker's group,
// which then says so.
void HandDownControllers(const fs::path& group) {
  for (const char* controller : {"+memory", "+pids"}) {
    static_cast<void>(WriteFile(group / "cgroup.subtree_control", controller));
  }
}

}  // namespace

Result<std::unique_ptr<ControlGroups>> ControlGroups::TakeOver(const fs::path& process) {
  const std::string mount = MountOfHierarchy(process);
  const std::string path = PathInHierarchy(process);
  if (mount.empty() || path.empty()) {
    return Status(Code::kFailedPrecondition, "this system has no control groups v2");
  }
  const fs::path group = mount + path;
  if (!IsHandedOver(group)) {
    return Status(Code::kFailedPrecondition,
                  "the service manager has not handed over " + group.string() + " (Delegate=)");
  }
  RemoveLeftOvers(group);
  const fs::path own = group / "daemon";
  if (mkdir(own.c_str(), 0755) != 0 && errno != EEXIST) return Refused(own.string(), errno);
  const Status moved = WriteFile(own / "cgroup.procs", std::to_string(getpid()));
  if (!moved.ok()) return moved;
  HandDownControllers(group);
  return std::make_unique<ControlGroups>(group);
}

fs::path ControlGroups::Of(pid_t worker) const {
  return group_ / (std::string(kWorkerPrefix) + std::to_string(worker));
}

Status ControlGroups::Add(pid_t worker, const Limits& limits) const {
  const fs::path group = Of(worker);
  if (mkdir(group.c_str(), 0755) != 0 && errno != EEXIST) return Refused(group.string(), errno);
  Status missing;
  const auto set = [&](const char* file, std::uint64_t value) {
    const Status status = WriteFile(group / file, std::to_string(value));
    if (missing.ok()) missing = status;
  };
  if (limits.memory_bytes != 0) {
    set("memory.max", limits.memory_bytes);
    // Not there where the kernel does not count it: then nothing is swapped either.
    static_cast<void>(WriteFile(group / "memory.swap.max", "0"));
  }
  if (limits.tasks != 0) set("pids.max", limits.tasks);
  const Status added = WriteFile(group / "cgroup.procs", std::to_string(worker));
  if (added.ok()) return missing;
  rmdir(group.c_str());
  return added;
}

bool ControlGroups::Remove(pid_t worker) const {
  const fs::path group = Of(worker);
  bool out_of_memory = false;
  std::ifstream events(group / "memory.events");
  std::string name;
  for (std::uint64_t count = 0; events >> name >> count;) {
    if (name == "oom_kill" && count > 0) out_of_memory = true;
  }
  rmdir(group.c_str());
  return out_of_memory;
}

}  // namespace synappsd::workers
