#include "ctl/top_report.h"

#include <algorithm>

namespace synappsd::ctl {
namespace {

using Figure = TopReport::Figure;

Figure Quotient(Figure a, Figure b) {
  if (!a || !b || !(*b > 0)) return std::nullopt;
  return *a / *b;
}

// Reads both moments.
class Window {
 public:
  Window(const MetricSamples& now, const MetricSamples& before, double interval_s)
      : now_(now), before_(before), interval_s_(interval_s) {}

  Figure Now(std::string_view name, const Labels& labels = {}) const {
    return now_.Sum(name, labels);
  }
  Figure Grown(std::string_view name, const Labels& labels = {}) const {
    return Growth(now_, &before_, name, labels);
  }
  // A counter whose labels have not come up yet is there all the same if others of its name are.
  Figure PerSecond(std::string_view name, const Labels& labels = {}) const {
    Figure growth = Grown(name, labels);
    if (!growth && !now_.Of(name).empty()) growth = 0;
    return Quotient(growth, interval_s_);
  }
  Figure Below(double quantile, const std::string& name, const Labels& labels = {}) const {
    return Quantile(quantile, now_, &before_, name, labels);
  }
  std::vector<std::string> Values(std::string_view name, const std::string& label) const {
    return now_.ValuesOf(name, label);
  }

 private:
  const MetricSamples& now_;
  const MetricSamples& before_;
  const double interval_s_;
};

void ReadRuns(const Window& window, TopReport* report) {
  constexpr const char* kFinished = "synapps_runs_finished_total";
  report->runs_active = window.Now("synapps_runs_active");
  report->runs_waiting = window.Now("synapps_runs_waiting");
  report->runs_started_per_s = window.PerSecond("synapps_runs_started_total");
  report->runs_succeeded_per_s = window.PerSecond(kFinished, {{"status", "success"}});
  report->runs_failed_per_s = window.PerSecond(kFinished, {{"status", "error"}});
  report->runs_cancelled_per_s = window.PerSecond(kFinished, {{"status", "cancelled"}});
  report->nodes_in_flight = window.Now("synapps_nodes_in_flight");
  report->nodes_per_s = window.PerSecond("synapps_nodes_total");
  report->engine_queue = window.Now("synapps_engine_queue_length");
}

void ReadStore(const Window& window, TopReport* report) {
  constexpr const char* kQueue = "synapps_store_queue_length";
  constexpr const char* kCommit = "synapps_store_commit_duration_seconds";
  report->read_queue = window.Now(kQueue, {{"queue", "reads"}});
  report->write_queue = window.Now(kQueue, {{"queue", "writes"}});
  report->store_refused_per_s = window.PerSecond("synapps_store_refused_total");
  report->store_errors_per_s = window.PerSecond("synapps_store_errors_total");
  report->commits_per_s = window.PerSecond(std::string(kCommit) + "_count");
  report->commit_p95_s = window.Below(0.95, kCommit);
  report->writes_per_commit = Quotient(window.Grown("synapps_store_group_writes_sum"),
                                       window.Grown("synapps_store_group_writes_count"));
}

void ReadHttp(const Window& window, TopReport* report) {
  constexpr const char* kDuration = "synapps_http_request_duration_seconds";
  report->requests_per_s = window.PerSecond("synapps_http_requests_total");
  report->server_errors_per_s =
      window.PerSecond("synapps_http_requests_total", {{"status", "5xx"}});
  report->request_p50_s = window.Below(0.5, kDuration);
  report->request_p95_s = window.Below(0.95, kDuration);
  report->connections = window.Now("synapps_http_connections");
  report->connections_max = window.Now("synapps_http_connections_max");
  report->live_clients = window.Now("synapps_live_clients");
}

void ReadProcess(const Window& window, double now_s, TopReport* report) {
  const auto versions = window.Values("synapps_build_info", "version");
  if (!versions.empty()) report->version = versions.front();
  if (const Figure start = window.Now("process_start_time_seconds")) {
    report->uptime_s = std::max(0.0, now_s - *start);
  }
  report->memory_bytes = window.Now("process_resident_memory_bytes");
  if (const Figure cpu = window.PerSecond("process_cpu_seconds_total")) {
    report->cpu_percent = 100 * *cpu;
  }
  report->descriptors = window.Now("process_open_fds");
  report->descriptors_max = window.Now("process_max_fds");
  report->threads = window.Now("process_threads");
}

void ReadApplets(const Window& window, TopReport* report) {
  constexpr const char* kNodes = "synapps_nodes_total";
  constexpr const char* kDuration = "synapps_node_duration_seconds";
  for (const std::string& type : window.Values(kNodes, "applet")) {
    const Labels of_type = {{"applet", type}};
    report->applets.push_back(
        {.type = type,
         .calls_per_s = window.PerSecond(kNodes, of_type),
         .errors_per_s = window.PerSecond(kNodes, {{"applet", type}, {"status", "error"}}),
         .p50_s = window.Below(0.5, kDuration, of_type),
         .p95_s = window.Below(0.95, kDuration, of_type),
         .calls_total = window.Now(kNodes, of_type)});
  }
  std::stable_sort(report->applets.begin(), report->applets.end(),
                   [](const auto& a, const auto& b) {
                     if (a.calls_per_s != b.calls_per_s) return a.calls_per_s > b.calls_per_s;
                     return a.calls_total > b.calls_total;
                   });
}

void ReadPackages(const MetricSamples& now, const Window& window, TopReport* report) {
  constexpr const char* kState = "synapps_package_state";
  for (const std::string& name : window.Values(kState, "package")) {
    const Labels of_package = {{"package", name}};
    TopReport::Package package;
    package.name = name;
    for (const MetricSamples::Sample& sample : now.Of(kState)) {
      const auto found = sample.labels.find("package");
      if (sample.value != 1 || found == sample.labels.end() || found->second != name) continue;
      if (const auto state = sample.labels.find("state"); state != sample.labels.end()) {
        package.state = state->second;
      }
    }
    package.calls_in_flight = window.Now("synapps_package_calls_in_flight", of_package);
    package.memory_bytes = window.Now("synapps_worker_resident_memory_bytes", of_package);
    package.restarts = window.Now("synapps_package_restarts_total", of_package);
    package.crashes = window.Now("synapps_package_crashes_total", of_package);
    report->packages.push_back(std::move(package));
  }
  std::sort(report->packages.begin(), report->packages.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

TopReport MakeTopReport(const MetricSamples& now, const MetricSamples& before, double interval_s,
                        double now_s) {
  const Window window(now, before, interval_s);
  TopReport report;
  report.interval_s = interval_s;
  ReadRuns(window, &report);
  ReadStore(window, &report);
  ReadHttp(window, &report);
  ReadProcess(window, now_s, &report);
  ReadApplets(window, &report);
  ReadPackages(now, window, &report);
  return report;
}

}  // namespace synappsd::ctl
