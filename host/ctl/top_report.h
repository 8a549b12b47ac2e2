// TopReport: what a daemon does just now, of its metrics at two moments.
#ifndef SYNAPPSD_CTL_TOP_REPORT_H_
#define SYNAPPSD_CTL_TOP_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "ctl/metrics_text.h"

namespace synappsd::ctl {

// What a daemon does not tell is empty. Rates are per second, times in seconds.
struct TopReport {
  using Figure = std::optional<double>;

  struct Applet {
    std::string type;
    Figure calls_per_s, errors_per_s, p50_s, p95_s;
    Figure calls_total;
  };
  struct Package {
    std::string name;
    std::string state;
    Figure calls_in_flight, memory_bytes, restarts, crashes;
  };

  std::string version;
  Figure uptime_s;
  double interval_s = 0;  // what rates and quantiles are of

  Figure runs_active, runs_waiting, runs_started_per_s;
  Figure runs_succeeded_per_s, runs_failed_per_s, runs_cancelled_per_s;
  Figure nodes_in_flight, nodes_per_s;
  Figure engine_queue, read_queue, write_queue, store_refused_per_s;
  Figure commits_per_s, writes_per_commit, commit_p95_s, store_errors_per_s;
  Figure requests_per_s, server_errors_per_s, request_p50_s, request_p95_s;
  Figure connections, connections_max, live_clients;
  Figure memory_bytes, cpu_percent, descriptors, descriptors_max, threads;
  std::vector<Applet> applets;    // the busiest first
  std::vector<Package> packages;  // by name
};

// `now_s` is in Unix seconds. The moments must be more than 0 apart.
TopReport MakeTopReport(const MetricSamples& now, const MetricSamples& before, double interval_s,
                        double now_s);

json::Object ToJson(const TopReport& report);

// For a terminal of that width (0: any) and height (0: any).
std::vector<std::string> ToLines(const TopReport& report, std::size_t columns, std::size_t rows);

}  // namespace synappsd::ctl

#endif  // SYNAPPSD_CTL_TOP_REPORT_H_
