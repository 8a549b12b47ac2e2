#include "daemon/end_watch.h"

#include <unistd.h>

#include <utility>

#include "base/log.h"

namespace synappsd::daemon {

EndWatch::EndWatch(Milliseconds limit, std::string what) {
  thread_ = std::thread([this, limit, what = std::move(what)] {
    std::unique_lock<std::mutex> lock(mutex_);
    if (changed_.wait_for(lock, limit, [this] { return ended_; })) return;
    Log(LogLevel::kError, what + ": it does not end in time, the process ends without it",
        {{"limit_ms", limit.count()}});
    _exit(1);
  });
}

EndWatch::~EndWatch() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

}  // namespace synappsd::daemon
