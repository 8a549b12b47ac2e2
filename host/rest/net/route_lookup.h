// Router::Tables: the routes by method, and what a path means to them.
#ifndef SYNAPPSD_REST_NET_ROUTE_LOOKUP_H_
#define SYNAPPSD_REST_NET_ROUTE_LOOKUP_H_

#include <array>
#include <deque>
#include <string>

#include "rest/net/percent.h"
#include "rest/net/route_tree.h"
#include "rest/net/router.h"

namespace synappsd::net {

struct Route {
  std::string pattern;
  Handler handler;
  RouteOptions options;
};

struct WebSocketRoute {
  std::string pattern;
  WebSocketHandler open;
  access::Requirement access;
};

// Immutable once the server has started.
struct Router::Tables {
  static constexpr std::size_t kMethods = 7;

  std::deque<Route> routes;                   // patterns are referred to: they must not move
  std::array<RouteTree, kMethods> by_method;  // indexed by Method
  std::deque<WebSocketRoute> websocket_routes;
  RouteTree websockets;
};

struct RouteLookup {
  const Route* route = nullptr;  // null: none for this method
  RouteTree::Params params;
  bool redirects = false;  // the path is known without its trailing slash
  std::string allow;       // without a route: the methods of the path, empty if it is unknown
};

RouteLookup FindRoute(const Router::Tables& tables, Method method, const RoutablePath& path);

struct WebSocketLookup {
  const WebSocketRoute* route = nullptr;  // null: none
  RouteTree::Params params;
};

WebSocketLookup FindWebSocket(const Router::Tables& tables, const RoutablePath& path);

// The answer to a request that has no route: 404, 405, 307, or 204 to OPTIONS.
Response AnswerWithoutRoute(const RouteLookup& lookup, const Request& request);

}  // namespace synappsd::net

#endif  // SYNAPPSD_REST_NET_ROUTE_LOOKUP_H_
