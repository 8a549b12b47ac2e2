// TestServer: a running server on a port of its own, with routes most tests can use.
#ifndef SYNAPPSD_TESTS_UNIT_REST_NET_TEST_SERVER_H_
#define SYNAPPSD_TESTS_UNIT_REST_NET_TEST_SERVER_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "base/executor.h"
#include "rest/net/server.h"
#include "support/eventually.h"

namespace synappsd::net {

// GET  /json            a small JSON object
// GET  /async           the same, from another thread
// GET  /item/:id        the parameter, plain
// GET  /query           name=[value] of every query parameter
// GET  /big             8 MiB
// GET  /throw           a handler that throws;  /drop  one that never answers
// POST /echo            the request's body;  POST /small  the same, up to 1000 bytes
class TestServer {
 public:
  using AddRoutes = std::function<void(Router*)>;

  explicit TestServer(ServerOptions options = {}, AddRoutes add_routes = nullptr);

  std::uint16_t port() const { return port_; }
  Server& server() { return *server_; }
  Executor& workers() { return workers_; }

 private:
  Executor workers_{"test-workers", 2, 100'000};  // outlived by the server: replies end first
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

using testing::Eventually;

}  // namespace synappsd::net

#endif  // SYNAPPSD_TESTS_UNIT_REST_NET_TEST_SERVER_H_
