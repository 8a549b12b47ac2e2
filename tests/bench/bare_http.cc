// The connection layer alone with one fixed answer: what the daemon's HTTP could reach at best.
// Prints "listening on http://127.0.0.1:PORT", then serves until its standard input is closed.

#include <cstdio>
#include <memory>
#include <string>

#include "rest/net/server.h"

namespace net = synappsd::net;

int main() {
  auto router = std::make_unique<net::Router>();
  router->Handle(net::Method::kGet, "/", [](std::shared_ptr<const net::Request>, net::Reply reply) {
    reply.Send(
        {.status = 200,
         .body = R"({"status":"healthy","service":"SynApps Orchestrator API","version":"1.0.0"})",
         .content_type = "application/json",
         .headers = {}});
  });
  net::Server server({}, std::move(router));
  const auto port = server.Listen("127.0.0.1", 0);
  if (!port.ok() || !server.Start().ok()) return 1;
  std::printf("listening on http://127.0.0.1:%d\n", *port);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
