#include "pgsql/watchdog.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

namespace synappsd {
namespace pgsql {

Watchdog::Watch::Watch(Watchdog& watchdog, PGconn* connection)
    : watchdog_(watchdog), id_(watchdog.Add(PQsocket(connection))) {}

Watchdog::Watch::~Watch() { watchdog_.Remove(id_); }

Watchdog::Watchdog(std::int64_t limit_ms) : limit_(limit_ms) {
  thread_ = std::thread([this] { Work(); });
  pthread_setname_np(thread_.native_handle(), "store-watch");
}

Watchdog::~Watchdog() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

std::uint64_t Watchdog::Add(int fd) {
  Watched watched;
  watched.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);  // -1 if it has failed already: nothing to end
  watched.deadline = Clock::now() + limit_;
  std::lock_guard<std::mutex> lock(mutex_);
  watched_.emplace(++last_id_, watched);
  // Under load the thread is woken once in a limit, not by every watch.
  if (idle_) changed_.notify_one();
  return last_id_;
}

void Watchdog::Remove(std::uint64_t id) {
  int fd = -1;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = watched_.find(id);
    if (found == watched_.end()) return;  // its time was up
    fd = found->second.fd;
    watched_.erase(found);
  }
  if (fd >= 0) close(fd);
}

void Watchdog::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    if (watched_.empty()) {
      idle_ = true;
      changed_.wait(lock, [this] { return stopping_ || !watched_.empty(); });
      idle_ = false;
      continue;
    }
    const Clock::time_point next = watched_.begin()->second.deadline;
    if (changed_.wait_until(lock, next, [this] { return stopping_; })) return;
    while (!watched_.empty() && watched_.begin()->second.deadline <= Clock::now()) {
      const int fd = watched_.begin()->second.fd;
      watched_.erase(watched_.begin());
      shutdown(fd, SHUT_RDWR);
      close(fd);
    }
  }
}

}  // namespace pgsql
}  // namespace synappsd
