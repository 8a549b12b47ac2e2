#include "metrics/catalogue.h"

#include <algorithm>

namespace synappsd::metrics {
namespace {

using Descriptions = std::vector<Description>;

// Seconds: from what a cached answer takes to what a client gives up at.
const std::vector<double> kRequestSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                             0.1,    0.25,  0.5,    1,     2.5,  5,     10};
// A model may think for minutes.
const std::vector<double> kNodeSeconds = {0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300};
const std::vector<double> kCommitSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                            0.05,   0.1,   0.25,   0.5,   1,    5};
const std::vector<double> kGroupWrites = {1, 2, 4, 8, 16, 32, 64, 128, 256};

void AddHttp(Descriptions* all) {
  all->push_back({.name = "synapps_http_requests_total",
                  .kind = Kind::kCounter,
                  .labels = {"method", "route", "status"},
                  .help = "Requests answered, by the route's pattern (\"none\": no route) and the "
                          "class of the status (\"2xx\")"});
  all->push_back({.name = "synapps_http_request_duration_seconds",
                  .kind = Kind::kHistogram,
                  .labels = {"method", "route"},
                  .help = "From the whole request to its answer; of a stream, to its beginning",
                  .buckets = kRequestSeconds});
  all->push_back({.name = "synapps_http_connections",
                  .kind = Kind::kGauge,
                  .help = "Connections open, of all kinds"});
  all->push_back({.name = "synapps_http_connections_max",
                  .kind = Kind::kGauge,
                  .help = "The most that may be open: http.max_connections"});
  all->push_back({.name = "synapps_http_connections_accepted_total",
                  .kind = Kind::kCounter,
                  .help = "Connections accepted"});
  all->push_back({.name = "synapps_http_connections_refused_total",
                  .kind = Kind::kCounter,
                  .help = "Connections over the most that may be open: answered 503, or closed"});
  all->push_back({.name = "synapps_live_clients",
                  .kind = Kind::kGauge,
                  .labels = {"kind"},
                  .help = "Clients that follow runs: \"websocket\", \"event_stream\""});
  all->push_back({.name = "synapps_live_backlog_bytes",
                  .kind = Kind::kGauge,
                  .labels = {"kind"},
                  .help = "Bytes that wait for these clients to read, together"});
  all->push_back({.name = "synapps_live_backlog_largest_bytes",
                  .kind = Kind::kGauge,
                  .labels = {"kind"},
                  .help = "Of the client with the most; at http.max_backlog it is closed"});
}

void AddRuns(Descriptions* all) {
  all->push_back({.name = "synapps_runs_started_total",
                  .kind = Kind::kCounter,
                  .help = "Runs begun by this daemon"});
  all->push_back({.name = "synapps_runs_finished_total",
                  .kind = Kind::kCounter,
                  .labels = {"status"},
                  .help = "Runs ended here: \"success\", \"error\", \"cancelled\""});
  all->push_back(
      {.name = "synapps_runs_active", .kind = Kind::kGauge, .help = "Runs that are worked on"});
  all->push_back({.name = "synapps_runs_waiting",
                  .kind = Kind::kGauge,
                  .help = "Runs that wait because engine.max_active_runs are active"});
  all->push_back({.name = "synapps_nodes_total",
                  .kind = Kind::kCounter,
                  .labels = {"applet", "status"},
                  .help = "Calls of applets that ended, by type of applet: \"success\", \"error\", "
                          "\"cancelled\""});
  all->push_back({.name = "synapps_node_duration_seconds",
                  .kind = Kind::kHistogram,
                  .labels = {"applet"},
                  .help = "How long these calls took, waiting for a worker included",
                  .buckets = kNodeSeconds});
  all->push_back({.name = "synapps_nodes_in_flight",
                  .kind = Kind::kGauge,
                  .help = "Calls of applets that have not ended"});
  all->push_back({.name = "synapps_node_events_dropped_total",
                  .kind = Kind::kCounter,
                  .help = "Events that applets emitted faster than they could be passed on"});
  all->push_back({.name = "synapps_engine_queue_length",
                  .kind = Kind::kGauge,
                  .help = "Tasks that wait for the engine's thread"});
}

void AddStore(Descriptions* all) {
  all->push_back({.name = "synapps_store_queue_length",
                  .kind = Kind::kGauge,
                  .labels = {"queue"},
                  .help = "What waits for the database: \"reads\", \"writes\""});
  all->push_back({.name = "synapps_store_group_writes",
                  .kind = Kind::kHistogram,
                  .help = "Writes that were committed together",
                  .buckets = kGroupWrites});
  all->push_back(
      {.name = "synapps_store_commit_duration_seconds",
       .kind = Kind::kHistogram,
       .help = "How long such a group took, its wait for the disk or the server included",
       .buckets = kCommitSeconds});
  all->push_back({.name = "synapps_store_errors_total",
                  .kind = Kind::kCounter,
                  .labels = {"code"},
                  .help = "Reads and writes that failed through no fault of the caller: "
                          "\"UNAVAILABLE\", \"INTERNAL\", \"DATA_LOSS\", \"UNKNOWN\""});
  all->push_back({.name = "synapps_store_refused_total",
                  .kind = Kind::kCounter,
                  .labels = {"queue"},
                  .help = "Calls that were not taken because the queue was full"});
}

void AddApplets(Descriptions* all) {
  all->push_back({.name = "synapps_package_state",
                  .kind = Kind::kGauge,
                  .labels = {"package", "state"},
                  .help =
                      "1 for the state each applet package is in: \"idle\", \"starting\", "
                      "\"ready\", \"backing-off\", \"quarantined\", \"disabled\", \"draining\", "
                      "\"broken\""});
  all->push_back({.name = "synapps_package_restarts_total",
                  .kind = Kind::kCounter,
                  .labels = {"package"},
                  .help = "Workers started after a crash"});
  all->push_back({.name = "synapps_package_crashes_total",
                  .kind = Kind::kCounter,
                  .labels = {"package"},
                  .help = "Workers lost by a crash, or killed for what they did"});
  all->push_back({.name = "synapps_package_calls_in_flight",
                  .kind = Kind::kGauge,
                  .labels = {"package"},
                  .help = "Calls that the package has, waiting ones included"});
  all->push_back({.name = "synapps_worker_resident_memory_bytes",
                  .kind = Kind::kGauge,
                  .labels = {"package"},
                  .help = "Memory of the worker that takes new calls"});
  all->push_back({.name = "synapps_applet_metric_total",
                  .kind = Kind::kCounter,
                  .labels = {"package", "name"},
                  .help = "What applets count by metric.add/1"});
}

void AddProcess(Descriptions* all) {
  all->push_back({.name = "synapps_build_info",
                  .kind = Kind::kGauge,
                  .labels = {"version"},
                  .help = "1; the version is its label"});
  all->push_back({.name = "process_cpu_seconds_total",
                  .kind = Kind::kCounter,
                  .help = "Processor time of the daemon, user and system, without its workers"});
  all->push_back({.name = "process_resident_memory_bytes",
                  .kind = Kind::kGauge,
                  .help = "Memory of the daemon that is in RAM"});
  all->push_back({.name = "process_virtual_memory_bytes",
                  .kind = Kind::kGauge,
                  .help = "Address space of the daemon"});
  all->push_back({.name = "process_open_fds",
                  .kind = Kind::kGauge,
                  .help = "Descriptors that the daemon has open"});
  all->push_back({.name = "process_max_fds",
                  .kind = Kind::kGauge,
                  .help = "Descriptors that it may have open"});
  all->push_back(
      {.name = "process_threads", .kind = Kind::kGauge, .help = "Threads of the daemon"});
  all->push_back({.name = "process_start_time_seconds",
                  .kind = Kind::kGauge,
                  .help = "When the daemon started, in Unix seconds"});
}

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
      return "counter";
    case Kind::kGauge:
      return "gauge";
    case Kind::kHistogram:
      return "histogram";
  }
  return "untyped";
}

}  // namespace

const std::vector<Description>& AllMetrics() {
  static const Descriptions all = [] {
    Descriptions made;
    AddHttp(&made);
    AddRuns(&made);
    AddStore(&made);
    AddApplets(&made);
    AddProcess(&made);
    return made;
  }();
  return all;
}

const Description* FindMetric(std::string_view name) {
  const Descriptions& all = AllMetrics();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Description& metric) { return metric.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string DocumentedRow(const Description& description) {
  std::string labels;
  for (const std::string_view label : description.labels) {
    labels += (labels.empty() ? "`" : ", `") + std::string(label) + "`";
  }
  return "| `" + std::string(description.name) + "` | " + std::string(KindName(description.kind)) +
         " | " + labels + " | " + std::string(description.help) + " |";
}

}  // namespace synappsd::metrics
