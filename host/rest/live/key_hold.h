// KeyHold: a stream or socket that a key keeps open, for as long as it is there.
#ifndef SYNAPPSD_REST_LIVE_KEY_HOLD_H_
#define SYNAPPSD_REST_LIVE_KEY_HOLD_H_

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "access/open_connections.h"

namespace synappsd::live {

// Thread-safe.
class KeyHold {
 public:
  explicit KeyHold(access::OpenConnections& connections) : connections_(connections) {}
  KeyHold(const KeyHold&) = delete;
  KeyHold& operator=(const KeyHold&) = delete;

  // `close` as in OpenConnections::Add(). At most once.
  void Begin(std::string key_id, std::function<void()> close) {
    const access::OpenConnections::Id id = connections_.Add(std::move(key_id), std::move(close));
    const std::lock_guard<std::mutex> lock(mutex_);
    if (ended_) connections_.Remove(id);
    id_ = id;
  }

  // The connection has ended.
  void End() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    if (id_) connections_.Remove(*id_);
  }

 private:
  access::OpenConnections& connections_;
  std::mutex mutex_;
  std::optional<access::OpenConnections::Id> id_;  // guarded by mutex_
  bool ended_ = false;                             // guarded by mutex_
};

}  // namespace synappsd::live

#endif  // SYNAPPSD_REST_LIVE_KEY_HOLD_H_
