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

// The certificate in use, which can be replaced while connections are served. Any thread.
class CurrentTls {
 public:
  // Null: plain.
  std::shared_ptr<const TlsContext> Get() const;
  void Set(std::shared_ptr<const TlsContext> tls);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsContext> tls_;  // guarded by mutex_
};

// Immutable once the server has started, except for the count and the certificate. Outlives every
// reply and session, which share it.
struct ServerContext {
  ServerOptions options;
  std::unique_ptr<Router> router;
  CurrentTls tls;
  ConnectionCount connections;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_SERVER_CONTEXT_H_
