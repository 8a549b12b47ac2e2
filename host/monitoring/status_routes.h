// StatusRoutes: the routes for machines that watch over the daemon.
//
//   GET /health    it lives: its loops answer. Does not touch the database: restart it if not
//   GET /ready     it can work: send it requests. 503 names what is wrong
//   GET /metrics   the metrics, in Prometheus' text format
#ifndef SYNAPPSD_MONITORING_STATUS_ROUTES_H_
#define SYNAPPSD_MONITORING_STATUS_ROUTES_H_

#include "base/executor.h"
#include "metrics/registry.h"
#include "monitoring/health_check.h"
#include "rest/net/router.h"

namespace synappsd::monitoring {

// What is given must outlive this, and this the server.
class StatusRoutes {
 public:
  // Metrics are rendered by `work`: that reads /proc.
  StatusRoutes(HealthCheck& liveness, HealthCheck& readiness, const metrics::Registry& registry,
               Executor& work)
      : liveness_(liveness), readiness_(readiness), registry_(registry), work_(work) {}

  void Register(net::Router* router);

 private:
  HealthCheck& liveness_;
  HealthCheck& readiness_;
  const metrics::Registry& registry_;
  Executor& work_;
};

}  // namespace synappsd::monitoring

#endif  // SYNAPPSD_MONITORING_STATUS_ROUTES_H_
