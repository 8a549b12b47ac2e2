#include "rest/net/mailbox.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace synappsd::net {

Mailbox::Mailbox() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  CHECK(event_.valid()) << "no eventfd for a loop: " << std::strerror(errno);
}

bool Mailbox::Post(std::function<void()> task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return false;
  tasks_.push_back(std::move(task));
  if (tasks_.size() == 1) {
    const std::uint64_t one = 1;
    CHECK(::write(event_.get(), &one, sizeof one) == sizeof one) << std::strerror(errno);
  }
  return true;
}

bool Mailbox::Run(std::function<void()> task) {
  if (!in_loop()) return Post(std::move(task));
  task();
  return true;
}

void Mailbox::Drain() {
  // The eventfd is read before the queue is taken: the other order loses the wake-up of a task
  // posted in between, which is the fault that stalls Pistache's own queue.
  std::uint64_t ignored = 0;
  if (::read(event_.get(), &ignored, sizeof ignored) < 0) {
    CHECK(errno == EAGAIN) << std::strerror(errno);
  }
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks.swap(tasks_);
  }
  for (const std::function<void()>& task : tasks) {
    try {
      task();
    } catch (const std::exception& error) {
      Log(LogLevel::kError, "a task of an HTTP loop failed", {{"error", error.what()}});
    }
  }
}

void Mailbox::Close() {
  std::vector<std::function<void()>> dropped;  // destroyed outside the lock: tasks own handles
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  dropped.swap(tasks_);
}

}  // namespace synappsd::net
