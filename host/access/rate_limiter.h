// RateLimiter: how many requests each key or address may make.
//
// A token bucket per name: full at `quota`, one token a request, refilled evenly over the window.
// Kept as the time at which the bucket would be full again (the generic cell rate algorithm), in
// whole nanoseconds: the count is exact, whatever the number of threads.
#ifndef SYNAPPSD_ACCESS_RATE_LIMITER_H_
#define SYNAPPSD_ACCESS_RATE_LIMITER_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace synappsd::access {

struct RateLimit {
  std::size_t quota = 0;  // requests in one window, and at once; 0: no limit
  Milliseconds window{60'000};
};

// Thread-safe. Bounded: of more than `max_names` names the one longest not seen is forgotten, which
// gives it a full bucket again.
class RateLimiter {
 public:
  struct Decision {
    bool allowed = true;
    std::size_t remaining = 0;       // tokens left
    std::int64_t full_after_s = 0;   // when the bucket is full again
    std::int64_t retry_after_s = 0;  // not allowed: when there will be a token
  };

  // `clock` must outlive this.
  RateLimiter(RateLimit limit, std::size_t max_names, const Clock& clock);
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  bool is_on() const { return limit_.quota > 0; }
  const RateLimit& limit() const { return limit_; }

  // Takes a token if there is one. is_on() only.
  Decision Take(const std::string& name);

  std::size_t names() const;

 private:
  struct Bucket {
    std::string name;
    MonotonicTime full_at;
  };

  Bucket& Find(const std::string& name, MonotonicTime now);

  const RateLimit limit_;
  const std::size_t max_names_;
  const std::chrono::nanoseconds per_token_;
  const std::chrono::nanoseconds capacity_;  // the whole bucket's
  const Clock& clock_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::list<Bucket> buckets_;  // the one seen last first
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_name_;
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_RATE_LIMITER_H_
