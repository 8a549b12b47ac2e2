// Router: which handler answers a method and path. Pistache's segment tree, one per method.
#ifndef SYNAPPSD_REST_NET_ROUTER_H_
#define SYNAPPSD_REST_NET_ROUTER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "rest/net/reply.h"
#include "rest/net/request.h"
#include "rest/net/websocket.h"

namespace synappsd::net {

// Runs on a loop thread and must not block: it checks, hands over and returns; the Reply is
// answered when ready. An exception is logged and answered 500 with the request id.
using Handler = std::function<void(std::shared_ptr<const Request>, Reply)>;

struct RouteOptions {
  std::size_t max_body_bytes = 0;   // 0: ServerOptions::max_body_bytes
  access::Requirement access = {};  // for ServerOptions::admit; the default is the strictest
};

// Filled before Server::Start(), immutable after. Patterns: "/api/v1/flows/:id/run"; a parameter is
// one segment, which may hold percent-encoded slashes. A GET handler also serves HEAD. A trailing
// slash on a known path is answered 307 to the path without it, unknown paths 404, known paths with
// another method 405 and Allow, OPTIONS without a handler 204 and Allow.
class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  void Handle(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});

  // GET `pattern` with an upgrade; without one it is 404, as from an unknown path.
  void HandleWebSocket(std::string_view pattern, WebSocketHandler open,
                       access::Requirement access = {});

  // Of all routes, WebSocket ones too, each once.
  std::vector<std::string_view> patterns() const;

  struct Tables;  // the net layer's own
  const Tables& tables() const { return *tables_; }

 private:
  std::unique_ptr<Tables> tables_;
};

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_ROUTER_H_
