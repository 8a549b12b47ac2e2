// EndWatch: an orderly end is a promise with a date. What does not return (a file system that
// hangs, an applet in the daemon's own process) must not keep the process from ending: what has
// been acknowledged is stored, the next start goes on from there.
#ifndef SYNAPPSD_DAEMON_END_WATCH_H_
#define SYNAPPSD_DAEMON_END_WATCH_H_

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"

namespace synappsd::daemon {

class EndWatch {
 public:
  // What an end may take over the time it has been given.
  static constexpr Milliseconds kSlack{10'000};

  // Unless it is destroyed within `limit`, the process ends with status 1 and a record with `what`.
  EndWatch(Milliseconds limit, std::string what);
  EndWatch(const EndWatch&) = delete;
  EndWatch& operator=(const EndWatch&) = delete;
  ~EndWatch();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_END_WATCH_H_
