// Watchdog: ends connections whose server no longer answers.
//
// libpq waits for an answer without limit. The server's own timeouts help while it works, and
// tcp_user_timeout when its machine is gone; neither does when the server hangs or is stopped, or
// when something on the way takes what is sent and gives nothing back.
#ifndef SYNAPPSD_PGSQL_WATCHDOG_H_
#define SYNAPPSD_PGSQL_WATCHDOG_H_

#include <libpq-fe.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace synappsd {
namespace pgsql {

// Thread-safe.
class Watchdog {
 public:
  // As long as it lives, what is done on the connection must not take longer than the limit: the
  // connection is then ended from this side, which whoever waits for it takes for a lost one.
  class Watch {
   public:
    Watch(Watchdog& watchdog, PGconn* connection);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();

   private:
    Watchdog& watchdog_;
    const std::uint64_t id_;
  };

  explicit Watchdog(std::int64_t limit_ms);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();  // after every Watch

 private:
  using Clock = std::chrono::steady_clock;
  struct Watched {
    int fd = -1;  // a duplicate: the connection may close its own, and the number be another's
    Clock::time_point deadline;
  };

  std::uint64_t Add(int fd);
  void Remove(std::uint64_t id);
  void Work();

  const std::chrono::milliseconds limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, Watched> watched_;  // by age; guarded by mutex_, as all below
  std::uint64_t last_id_ = 0;
  bool idle_ = false;  // the thread waits without a deadline
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace pgsql
}  // namespace synappsd

#endif  // SYNAPPSD_PGSQL_WATCHDOG_H_
