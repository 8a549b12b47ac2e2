#include "workers/process/reactor.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/check.h"

namespace synappsd::workers {
namespace {

constexpr Reactor::Watch kWake = 0;

epoll_event Event(std::uint32_t events, Reactor::Watch watch) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = watch;
  return event;
}

}  // namespace

Reactor::Reactor()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(epoll_ >= 0 && wake_ >= 0) << "no descriptors left at the start";
  epoll_event event = Event(EPOLLIN, kWake);
  CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) == 0) << errno;
  thread_ = std::thread([this] { Run(); });
  pthread_setname_np(thread_.native_handle(), "workers");
}

Reactor::~Reactor() {
  Post([this] {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  });
  thread_.join();
  close(epoll_);
  close(wake_);
}

Reactor::Watch Reactor::Add(int fd, std::uint32_t events, Handler handler) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Watch watch = ++last_watch_;
  entries_[watch] = {fd, std::make_shared<Handler>(std::move(handler))};
  epoll_event event = Event(events, watch);
  CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) << "descriptor " << fd << ": " << errno;
  return watch;
}

void Reactor::Change(Watch watch, std::uint32_t events) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = entries_.find(watch);
  if (found == entries_.end()) return;
  epoll_event event = Event(events, watch);
  CHECK(epoll_ctl(epoll_, EPOLL_CTL_MOD, found->second.fd, &event) == 0) << errno;
}

void Reactor::Remove(Watch watch) {
  std::shared_ptr<Handler> dropped;  // outside the lock
  const std::lock_guard<std::mutex> lock(mutex_);
  auto removed = entries_.extract(watch);
  if (removed.empty()) return;
  CHECK(epoll_ctl(epoll_, EPOLL_CTL_DEL, removed.mapped().fd, nullptr) == 0) << errno;
  dropped = std::move(removed.mapped().handler);
}

void Reactor::Post(Task task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  // Fails only if the counter is full: then the thread is woken anyway.
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void Reactor::RunTasks() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = read(wake_, &count, sizeof count);
  std::vector<Task> tasks;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks.swap(tasks_);
  }
  for (Task& task : tasks) task();
}

void Reactor::Run() {
  std::array<epoll_event, 64> events;
  while (true) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    CHECK(count >= 0 || errno == EINTR) << errno;
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.u64 == kWake) {
        RunTasks();
        continue;
      }
      std::shared_ptr<Handler> handler;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = entries_.find(event.data.u64);
        if (found != entries_.end()) handler = found->second.handler;
      }
      if (handler != nullptr) (*handler)(event.events);
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_ && tasks_.empty()) return;
  }
}

}  // namespace synappsd::workers
