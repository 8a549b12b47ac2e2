// Watch: what the daemon tells of itself to those who watch over it: metrics, health, slow
// requests.
#ifndef SYNAPPSD_DAEMON_WATCH_H_
#define SYNAPPSD_DAEMON_WATCH_H_

#include <atomic>
#include <memory>
#include <optional>

#include "applets/applet_host.h"
#include "base/executor.h"
#include "config/config.h"
#include "engine/engine.h"
#include "events/hub.h"
#include "metrics/registry.h"
#include "monitoring/health_check.h"
#include "monitoring/request_metrics.h"
#include "monitoring/status_routes.h"
#include "rest/net/router.h"
#include "rest/net/server.h"
#include "services/metric_counters.h"
#include "services/timers.h"
#include "store/store.h"

namespace synappsd::daemon {

struct WatchedParts {
  const config::Config& config;
  store::Store& store;
  engine::Engine& engine;
  applets::AppletHost& applets;
  events::Hub& hub;
  const services::MetricCounters& counters;
  services::Timers& timers;
};

class Watch {
 public:
  // All must outlive it, and it must outlive the server.
  Watch(metrics::Registry& registry, const WatchedParts& parts);

  // Adds the routes for those who watch. Then, when the router has all its routes, Configure(): the
  // server's answers are counted and logged.
  void Register(net::Router* router) { routes_.Register(router); }
  void Configure(const net::Router& router, net::ServerOptions* options);

  monitoring::HealthCheck& readiness() { return readiness_; }

  // Before the server starts.
  void SetServer(const net::Server& server) { server_ = &server; }

  // As /health does. `done` is called once, from inside or on any thread.
  void AskAlive(std::function<void(bool)> done);

  // From now on the daemon is not ready.
  void BeginDraining() { is_draining_ = true; }

  // After the server has stopped: what is being rendered ends.
  void Stop() { work_.Stop(); }

 private:
  void AddSources();
  void AddLivenessProbes();
  void AddReadinessProbes();
  void OnAnswered(const net::Request& request, int status, std::chrono::microseconds took);
  Status CheckDisk() const;
  Status CheckWorkers() const;

  metrics::Registry& registry_;
  const WatchedParts parts_;
  const net::Server* server_ = nullptr;
  std::atomic<bool> is_draining_{false};
  std::optional<monitoring::RequestMetrics> requests_;
  monitoring::HealthCheck liveness_;
  monitoring::HealthCheck readiness_;
  Executor work_;  // what may block a little: the disk, /proc
  monitoring::StatusRoutes routes_;
};

}  // namespace synappsd::daemon

#endif  // SYNAPPSD_DAEMON_WATCH_H_
