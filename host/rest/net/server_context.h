// ServerContext: what all loops and connections of a server share.
#ifndef SYNAPPSD_REST_NET_SERVER_CONTEXT_H_
#define SYNAPPSD_REST_NET_SERVER_CONTEXT_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

#include "rest/net/server.h"
#include "rest/net/tls_context.h"

namespace synappsd::net {

// How many connections are open. Any thread.
class ConnectionCount {
 public:
  // False, and not counted, if `limit` are open.
  bool TryAdd(std::size_t limit);
  void Remove();
  std::size_t value() const;
  // False if some are left when the time is over.
  bool WaitForZero(std::chrono::milliseconds timeout);

 private:
  mutable std::mutex mutex_;
  std::condition_variable zero_;
  std::size_t value_ = 0;  // guarded by mutex_
};

// Immutable once the server has started, except for the count. Outlives every reply and session,
// which share it.
struct ServerContext {
  ServerOptions options;
  std::unique_ptr<Router> router;
  std::unique_ptr<TlsContext> tls;  // null: plain
  ConnectionCount connections;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_SERVER_CONTEXT_H_
