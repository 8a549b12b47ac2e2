#include "access/rate_limiter.h"

#include <algorithm>

#include "base/check.h"

namespace synappsd::access {
namespace {

std::int64_t WholeSecondsUp(std::chrono::nanoseconds duration) {
  return std::chrono::ceil<std::chrono::seconds>(std::max(duration, {})).count();
}

}  // namespace

RateLimiter::RateLimiter(RateLimit limit, std::size_t max_names, const Clock& clock)
    : limit_(limit),
      max_names_(std::max<std::size_t>(max_names, 1)),
      per_token_(std::chrono::nanoseconds(limit.window) /
                 static_cast<std::int64_t>(std::max<std::size_t>(limit.quota, 1))),
      capacity_(per_token_ * static_cast<std::int64_t>(limit.quota)),
      clock_(clock) {}

RateLimiter::Bucket& RateLimiter::Find(const std::string& name, MonotonicTime now) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return buckets_.front();
  }
  if (buckets_.size() >= max_names_) {
    by_name_.erase(buckets_.back().name);
    buckets_.pop_back();
  }
  buckets_.push_front({name, now});
  by_name_.emplace(name, buckets_.begin());
  return buckets_.front();
}

RateLimiter::Decision RateLimiter::Take(const std::string& name) {
  CHECK(is_on()) << "asked for a token of a limit that is off";
  const MonotonicTime now = clock_.Now();
  const std::lock_guard<std::mutex> lock(mutex_);
  Bucket& bucket = Find(name, now);
  MonotonicTime full_at = std::max(bucket.full_at, now) + per_token_;
  Decision decision;
  decision.allowed = full_at - now <= capacity_;
  if (decision.allowed) {
    bucket.full_at = full_at;
  } else {
    decision.retry_after_s = std::max<std::int64_t>(WholeSecondsUp(full_at - now - capacity_), 1);
    full_at = bucket.full_at;
  }
  decision.remaining = static_cast<std::size_t>((capacity_ - (full_at - now)) / per_token_);
  decision.full_after_s = WholeSecondsUp(full_at - now);
  return decision;
}

std::size_t RateLimiter::names() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return buckets_.size();
}

}  // namespace synappsd::access
