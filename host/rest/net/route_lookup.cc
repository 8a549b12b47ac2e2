#include "rest/net/route_lookup.h"

#include <set>
#include <utility>

#include "base/check.h"
#include "rest/net/http_error.h"

namespace synappsd::net {
namespace {

constexpr std::array kAllMethods{Method::kGet,   Method::kHead,   Method::kPost,   Method::kPut,
                                 Method::kPatch, Method::kDelete, Method::kOptions};

std::optional<RouteTree::Match> FindMatch(const Router::Tables& tables, Method method,
                                          std::string_view path) {
  auto match = tables.by_method[static_cast<std::size_t>(method)].Find(path);
  if (!match && method == Method::kHead) return FindMatch(tables, Method::kGet, path);
  return match;
}

// "GET, HEAD, OPTIONS"; empty if the path has no route at all.
std::string AllowedMethods(const Router::Tables& tables, std::string_view path) {
  std::string allowed;
  for (const Method method : kAllMethods) {
    const bool implied = method == Method::kOptions && !allowed.empty();
    if (!implied && !FindMatch(tables, method, path)) continue;
    if (!allowed.empty()) allowed += ", ";
    allowed += MethodName(method);
  }
  return allowed;
}

std::string WithoutTrailingSlash(const Request& request) {
  const std::string_view host = request.header("host");
  std::string location;
  if (!host.empty()) {
    location = request.https ? "https://" : "http://";
    location += host;
  }
  location.append(request.path, 0, request.path.size() - 1);
  location.append(request.target, request.path.size());  // the query
  return location;
}

}  // namespace

Router::Router() : tables_(std::make_unique<Tables>()) {}
Router::~Router() = default;

void Router::Handle(Method method, std::string_view pattern, Handler handler,
                    RouteOptions options) {
  tables_->by_method[static_cast<std::size_t>(method)].Add(pattern, tables_->routes.size());
  tables_->routes.push_back({std::string(pattern), std::move(handler), options});
}

void Router::HandleWebSocket(std::string_view pattern, WebSocketHandler open,
                             access::Requirement access) {
  tables_->websockets.Add(pattern, tables_->websocket_routes.size());
  tables_->websocket_routes.push_back({std::string(pattern), std::move(open), access});
}

std::vector<std::string_view> Router::patterns() const {
  std::set<std::string_view> patterns;
  for (const Route& route : tables_->routes) patterns.insert(route.pattern);
  for (const WebSocketRoute& route : tables_->websocket_routes) patterns.insert(route.pattern);
  return {patterns.begin(), patterns.end()};
}

RouteLookup FindRoute(const Router::Tables& tables, Method method, const RoutablePath& path) {
  RouteLookup lookup;
  if (path.has_empty_segment) return lookup;
  auto match = FindMatch(tables, method, path.text);
  if (path.trailing_slash) {
    lookup.redirects = match || !AllowedMethods(tables, path.text).empty();
  } else if (match) {
    lookup.route = &tables.routes[match->route];
    lookup.params = std::move(match->params);
  } else {
    lookup.allow = AllowedMethods(tables, path.text);
  }
  return lookup;
}

WebSocketLookup FindWebSocket(const Router::Tables& tables, const RoutablePath& path) {
  WebSocketLookup lookup;
  if (path.has_empty_segment || path.trailing_slash) return lookup;
  if (auto match = tables.websockets.Find(path.text)) {
    lookup.route = &tables.websocket_routes[match->route];
    lookup.params = std::move(match->params);
  }
  return lookup;
}

Response AnswerWithoutRoute(const RouteLookup& lookup, const Request& request) {
  if (lookup.redirects) {
    return {.status = 307,
            .body = "",
            .content_type = "",
            .headers = {{"location", WithoutTrailingSlash(request)}}};
  }
  if (lookup.allow.empty()) {
    return {.status = 404, .body = ErrorBody(404, "Not Found")};
  }
  if (request.method == Method::kOptions) {
    return {.status = 204, .body = "", .content_type = "", .headers = {{"allow", lookup.allow}}};
  }
  return {.status = 405,
          .body = ErrorBody(405, "Method Not Allowed"),
          .headers = {{"allow", lookup.allow}}};
}

}  // namespace synappsd::net
