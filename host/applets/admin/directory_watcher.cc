#include "applets/admin/directory_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace synappsd::applets {
namespace {

// Files count once they are closed: while a copy writes there is nothing to see yet.
constexpr std::uint32_t kChanges = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO |
                                   IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;

}  // namespace

DirectoryWatcher::DirectoryWatcher(std::vector<std::filesystem::path> directories,
                                   std::function<void()> changed, WatcherOptions options)
    : directories_(std::move(directories)), changed_(std::move(changed)), options_(options) {}

DirectoryWatcher::~DirectoryWatcher() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    // An eventfd that was never read from always takes a 1.
    [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof one);
    thread_.join();
  }
  if (inotify_ >= 0) close(inotify_);
  if (stop_ >= 0) close(stop_);
}

Status DirectoryWatcher::Start() {
  inotify_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  stop_ = eventfd(0, EFD_CLOEXEC);
  if (inotify_ < 0 || stop_ < 0) {
    return Status(Code::kUnavailable, std::string("changes of the applets directories are not "
                                                  "seen by themselves: inotify: ") +
                                          std::strerror(errno));
  }
  AddWatches();
  thread_ = std::thread([this] { Watch(); });
  return Status::Ok();
}

void DirectoryWatcher::Watch() {
  while (true) {
    if (!WaitForChange(-1)) return;
    const auto end = std::chrono::steady_clock::now() + options_.longest;
    Milliseconds left = options_.longest;
    do {
      Drain();
      left = std::chrono::duration_cast<Milliseconds>(end - std::chrono::steady_clock::now());
    } while (left > Milliseconds(0) &&
             WaitForChange(static_cast<int>(std::min(options_.quiet, left).count())));
    if (stopping_) return;
    AddWatches();  // first: a change between this and the scan is then another call
    changed_();
  }
}

// True: there are changes to be read. False: none within the time (-1: for ever), or stopping_.
bool DirectoryWatcher::WaitForChange(int timeout_ms) {
  pollfd fds[] = {{inotify_, POLLIN, 0}, {stop_, POLLIN, 0}};
  int ready = 0;
  do {
    ready = poll(fds, 2, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  stopping_ = ready < 0 || fds[1].revents != 0;
  return !stopping_ && fds[0].revents != 0;
}

// What changed does not matter, nor that the kernel's queue overflowed: everything is scanned.
void DirectoryWatcher::Drain() const {
  char events[16 << 10];
  while (read(inotify_, events, sizeof events) > 0) {
  }
}

// Watching what is watched already changes nothing; watches of what is gone went with it.
void DirectoryWatcher::AddWatches() {
  watched_ = 0;
  for (const std::filesystem::path& directory : directories_) {
    if (!Add(directory)) continue;
    std::error_code error;
    std::filesystem::directory_iterator entries(directory, error);
    for (const std::filesystem::directory_iterator end; !error && entries != end;
         entries.increment(error)) {
      std::error_code ignored;
      if (entries->is_directory(ignored)) Add(entries->path());
    }
  }
}

bool DirectoryWatcher::Add(const std::filesystem::path& directory) {
  const bool too_many = watched_ >= options_.max_directories;
  if (!too_many && inotify_add_watch(inotify_, directory.c_str(), kChanges | IN_ONLYDIR) >= 0) {
    ++watched_;
    return true;
  }
  const std::string reason = too_many ? "too many directories" : std::strerror(errno);
  if (too_many || errno != ENOENT) {
    if (!std::exchange(warned_, true)) {
      Log(LogLevel::kWarn, "changes of applets are not seen by themselves: send SIGHUP after them",
          {{"directory", directory.string()}, {"reason", reason}});
    }
  }
  return false;
}

}  // namespace synappsd::applets
