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
  constexpr net::RouteOptions kOpen{
      .access = {.scope = access::Scope::kOpen, .known_callers_only = false}};
  constexpr net::RouteOptions kRead{
      .access = {.scope = access::Scope::kRead, .known_callers_only = false}};
  router->Handle(net::Method::kGet, "/health", ReportOf(liveness_), kOpen);
  router->Handle(net::Method::kGet, "/ready", ReportOf(readiness_), kOpen);
  const auto answer = [this](const RequestPtr&, const net::Reply& reply) {
    const bool taken = work_.Post([this, reply] {
      reply.Send({.body = registry_.Render(), .content_type = std::string(metrics::kTextFormat)});
    });
    if (taken) return;
    reply.Send({.status = 503,
                .body = net::ErrorBody(503, "Too many ask for metrics: try again in a second"),
                .headers = {{"retry-after", "1"}}});
  };
  router->Handle(net::Method::kGet, "/metrics", answer, kRead);
}

}  // namespace synappsd::monitoring
