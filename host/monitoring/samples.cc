#include "monitoring/samples.h"

#include <algorithm>

#include "metrics/process_samples.h"
#include "synapps_version.h"

namespace synappsd::monitoring {
namespace {

template <typename T>
double Number(T value) {
  return static_cast<double>(value);
}

}  // namespace

void SampleServer(const net::Server& server, std::size_t max_connections,
                  metrics::Samples* samples) {
  const net::Server::Totals totals = server.totals();
  samples->Set("synapps_http_connections", {}, Number(server.connections()));
  samples->Set("synapps_http_connections_max", {}, Number(max_connections));
  samples->Set("synapps_http_connections_accepted_total", {}, Number(totals.accepted));
  samples->Set("synapps_http_connections_refused_total", {}, Number(totals.refused));
}

void SampleLive(const std::string& kind, const events::LiveLoad& load, metrics::Samples* samples) {
  samples->Set("synapps_live_clients", {kind}, Number(load.clients));
  samples->Set("synapps_live_backlog_bytes", {kind}, Number(load.backlog_bytes));
  samples->Set("synapps_live_backlog_largest_bytes", {kind}, Number(load.largest_backlog_bytes));
}

void SampleEngine(const engine::EngineLoad& load, metrics::Samples* samples) {
  samples->Set("synapps_runs_active", {}, Number(load.active_runs));
  samples->Set("synapps_runs_waiting", {}, Number(load.waiting_runs));
  samples->Set("synapps_nodes_in_flight", {}, Number(load.calls_in_flight));
  samples->Set("synapps_engine_queue_length", {}, Number(load.queued_tasks));
  samples->Set("synapps_node_events_dropped_total", {}, Number(load.dropped_events));
}

void SampleStore(const store::StoreLoad& load, metrics::Samples* samples) {
  samples->Set("synapps_store_queue_length", {"reads"}, Number(load.queued_reads));
  samples->Set("synapps_store_queue_length", {"writes"}, Number(load.queued_writes));
}

void SamplePackages(const std::vector<applets::PackageStatus>& packages,
                    metrics::Samples* samples) {
  const std::size_t count = std::min(packages.size(), kMaxPackages);
  for (std::size_t i = 0; i < count; ++i) {
    const applets::PackageStatus& package = packages[i];
    const std::string& id = package.package;
    // One that is replaced is listed twice: once as it is, once as it drains.
    if (i > 0 && packages[i - 1].package == id) continue;
    samples->Set("synapps_package_state", {id, applets::PackageStateName(package.state)}, 1);
    samples->Set("synapps_package_restarts_total", {id}, Number(package.restarts));
    samples->Set("synapps_package_crashes_total", {id}, Number(package.crashes));
    samples->Set("synapps_package_calls_in_flight", {id}, Number(package.calls_in_flight));
    if (package.pid == 0) continue;
    samples->Set("synapps_worker_resident_memory_bytes", {id},
                 Number(metrics::ResidentBytes(package.pid)));
  }
}

void SampleAppletCounters(const std::map<std::string, services::MetricCounters::Counters>& packages,
                          metrics::Samples* samples) {
  std::size_t count = 0;
  for (const auto& [package, counters] : packages) {
    if (++count > kMaxPackages) return;
    for (const auto& [name, value] : counters) {
      samples->Set("synapps_applet_metric_total", {package, name}, value);
    }
  }
}

void SampleBuild(metrics::Samples* samples) {
  samples->Set("synapps_build_info", {SYNAPPS_VERSION}, 1);
}

}  // namespace synappsd::monitoring
