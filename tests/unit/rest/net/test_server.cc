#include "unit/rest/net/test_server.h"

#include <stdexcept>
#include <string>

#include "unit/rest/net/client.h"

namespace synappsd::net {
namespace {

constexpr char kJson[] = R"({"status":"ok","value":42})";
constexpr std::size_t kBigBytes = 8 << 20;

void Echo(const std::shared_ptr<const Request>& request, const Reply& reply) {
  reply.Send({.status = 200, .body = request->body, .content_type = "text/plain"});
}

std::string ShowQuery(const Request& request) {
  std::string shown;
  for (const auto& [name, value] : request.query) shown += name + "=[" + value + "] ";
  return shown;
}

}  // namespace

TestServer::TestServer(ServerOptions options, AddRoutes add_routes) {
  auto router = std::make_unique<Router>();
  router->Handle(Method::kGet, "/json",
                 [](auto, const Reply& reply) { reply.Send({.status = 200, .body = kJson}); });
  router->Handle(Method::kGet, "/async", [this](auto, Reply reply) {
    workers_.Post([reply] { reply.Send({.status = 200, .body = kJson}); });
  });
  router->Handle(Method::kGet, "/item/:id", [](auto request, const Reply& reply) {
    reply.Send({.status = 200, .body = request->param("id"), .content_type = "text/plain"});
  });
  router->Handle(Method::kGet, "/query", [](auto request, const Reply& reply) {
    reply.Send({.status = 200, .body = ShowQuery(*request), .content_type = "text/plain"});
  });
  router->Handle(Method::kGet, "/big", [](auto, const Reply& reply) {
    reply.Send({.status = 200, .body = std::string(kBigBytes, 'x'), .content_type = "text/plain"});
  });
  router->Handle(Method::kGet, "/throw",
                 [](auto, const Reply&) { throw std::runtime_error("the handler's secret"); });
  router->Handle(Method::kGet, "/drop", [](auto, const Reply&) {});
  router->Handle(Method::kPost, "/echo", Echo);
  router->Handle(Method::kPost, "/small", Echo, {.max_body_bytes = 1000});
  if (add_routes) add_routes(router.get());
  server_ = std::make_unique<Server>(std::move(options), std::move(router));
  Result<std::uint16_t> port = server_->Listen("127.0.0.1", 0);
  EXPECT_TRUE(port.ok()) << port.status().ToString();
  if (port.ok()) port_ = *port;
  const Status started = server_->Start();
  EXPECT_TRUE(started.ok()) << started.ToString();
}

}  // namespace synappsd::net
