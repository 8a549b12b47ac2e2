// Reactor: the threads that run loops. Pistache's Aio::Reactor does the polling.
#ifndef SYNAPPSD_REST_NET_REACTOR_H_
#define SYNAPPSD_REST_NET_REACTOR_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "rest/net/loop.h"

namespace synappsd::net {

class Reactor {
 public:
  // Starts one thread per loop, with all signals blocked: those are for the main thread, and
  // SIGPIPE (OpenSSL writes without MSG_NOSIGNAL) must not end the process.
  Reactor(const std::shared_ptr<ServerContext>& context, std::size_t loops);
  ~Reactor();  // ends the threads; connections must be closed before
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  const std::vector<std::shared_ptr<Loop>>& loops() const { return loops_; }

 private:
  class Impl;
  std::vector<std::shared_ptr<Loop>> loops_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_REACTOR_H_
