#include "rest/net/server_context.h"

#include <utility>

namespace synappsd::net {

std::shared_ptr<const TlsContext> CurrentTls::Get() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return tls_;
}

void CurrentTls::Set(std::shared_ptr<const TlsContext> tls) {
  const std::lock_guard<std::mutex> lock(mutex_);
  tls_ = std::move(tls);
}

bool ConnectionCount::TryAdd(std::size_t limit) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (value_ >= limit) return false;
  ++value_;
  return true;
}

void ConnectionCount::Remove() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--value_ == 0) zero_.notify_all();
}

std::size_t ConnectionCount::value() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return value_;
}

bool ConnectionCount::WaitForZero(std::chrono::milliseconds timeout) {
  std::unique_lock<std::mutex> lock(mutex_);
  return zero_.wait_for(lock, timeout, [this] { return value_ == 0; });
}

}  // namespace synappsd::net
