#include "monitoring/status_routes.h"

#include <string>
#include <utility>

#include "rest/net/http_error.h"

namespace synappsd::monitoring {
namespace {

using RequestPtr = std::shared_ptr<const net::Request>;

void AnswerWith(const HealthReport& report, const net::Reply& reply) {
  reply.Send({.status = report.ok() ? 200 : 503,
              .body = report.Json(),
              .headers = {{"cache-control", "no-store"}}});
}

net::Handler ReportOf(HealthCheck& check) {
  return [&check](const RequestPtr&, const net::Reply& reply) {
    check.Ask([reply](const HealthReport& report) { AnswerWith(report, reply); });
  };
}

}  // namespace

void StatusRoutes::Register(net::Router* router) {
  router->Handle(net::Method::kGet, "/health", ReportOf(liveness_));
  router->Handle(net::Method::kGet, "/ready", ReportOf(readiness_));
  router->Handle(net::Method::kGet, "/metrics", [this](const RequestPtr&, const net::Reply& reply) {
    const bool taken = work_.Post([this, reply] {
      reply.Send({.body = registry_.Render(), .content_type = std::string(metrics::kTextFormat)});
    });
    if (taken) return;
    reply.Send({.status = 503,
                .body = net::ErrorBody(503, "Too many ask for metrics: try again in a second"),
                .headers = {{"retry-after", "1"}}});
  });
}

}  // namespace synappsd::monitoring
