// OpenConnections: the streams and sockets that keys hold open, to be closed when a key ends.
#ifndef SYNAPPSD_ACCESS_OPEN_CONNECTIONS_H_
#define SYNAPPSD_ACCESS_OPEN_CONNECTIONS_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "access/key_ring.h"

namespace synappsd::access {

// Thread-safe. Bounded by the connections there can be.
class OpenConnections {
 public:
  using Id = std::uint64_t;

  // `ring` must outlive this.
  explicit OpenConnections(const KeyRing& ring) : ring_(ring) {}
  OpenConnections(const OpenConnections&) = delete;
  OpenConnections& operator=(const OpenConnections&) = delete;

  // `close` is called, once, when the key opens nothing any more: at once if that is so already.
  // It must not block, nor call back here.
  Id Add(std::string key_id, std::function<void()> close);

  // The connection has ended by itself. Unknown ids are nothing.
  void Remove(Id id);

  // Closes those of keys that have ended. After any change of the ring, and as keys expire.
  void CloseEnded();

  std::size_t size() const;

 private:
  struct Connection {
    std::string key_id;
    std::function<void()> close;
  };

  const KeyRing& ring_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  Id last_id_ = 0;
  std::unordered_map<Id, Connection> connections_;
};

}  // namespace synappsd::access

#endif  // SYNAPPSD_ACCESS_OPEN_CONNECTIONS_H_
