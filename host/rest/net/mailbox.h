// Mailbox: how other threads hand work to a loop.
#ifndef SYNAPPSD_REST_NET_MAILBOX_H_
#define SYNAPPSD_REST_NET_MAILBOX_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "rest/net/unique_fd.h"

namespace synappsd::net {

// A queue of tasks and an eventfd that says it is not empty. Bounded by what posts to it: one task
// per accepted connection, per answer and per session with unsent bytes, all of which are bounded
// by ServerOptions::max_connections.
class Mailbox {
 public:
  Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  int fd() const { return event_.get(); }  // readable while tasks wait

  // Any thread. False once closed: the task is dropped.
  bool Post(std::function<void()> task);

  // Runs the task now if this is the loop's thread, else posts it.
  bool Run(std::function<void()> task);

  // Loop only: runs the tasks posted so far. A task that throws is logged.
  void Drain();

  // Drops what waits and whatever is posted later.
  void Close();

  // Loop only: marks the calling thread as the one that drains.
  void BindToThisThread() { thread_.store(std::this_thread::get_id()); }
  bool in_loop() const { return thread_.load() == std::this_thread::get_id(); }

 private:
  const UniqueFd event_;
  std::atomic<std::thread::id> thread_{};
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;  // guarded by mutex_
  bool closed_ = false;                       // guarded by mutex_
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_MAILBOX_H_
